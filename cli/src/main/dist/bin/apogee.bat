@echo off
rem Runs the apogee command. JAVA_HOME chooses the Java, APOGEE_OPTS holds options for it.
setlocal
set "HOME_DIR=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "LEVEL=WARN"
set "TARGET=System.err"
if "%~1"=="standalone" goto server
if "%~1"=="namesrv" goto server
if "%~1"=="broker" goto server
goto run
:server
set "LEVEL=INFO"
set "TARGET=System.out"
:run
"%JAVA%" %APOGEE_OPTS% -Dapogee.log.level=%LEVEL% -Dapogee.log.target=%TARGET% -cp "%HOME_DIR%\conf;%HOME_DIR%\lib\*" org.apogeemq.cli.Apogee %*
exit /b %ERRORLEVEL%
