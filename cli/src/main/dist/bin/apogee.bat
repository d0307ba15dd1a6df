@echo off
rem Runs the apogee command. JAVA_HOME chooses the Java, APOGEE_OPTS holds options for it.
setlocal
set "HOME_DIR=%~dp0.."
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "LEVEL=WARN"
if "%~1"=="standalone" set "LEVEL=INFO"
if "%~1"=="namesrv" set "LEVEL=INFO"
if "%~1"=="broker" set "LEVEL=INFO"
"%JAVA%" %APOGEE_OPTS% -Dapogee.log.level=%LEVEL% -cp "%HOME_DIR%\conf;%HOME_DIR%\lib\*" org.apogeemq.cli.Apogee %*
exit /b %ERRORLEVEL%
