package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteFilesTest {
    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    @Test
    void findsJarsAndClassFoldersAtAnyDepth() throws IOException {
        Path jar = file("lib/suite.jar");
        Path other = file("a/b/other.jar");
        file("lib/suite-sources.jar");
        file("lib/readme.txt");
        Path classes = file("module/target/classes/p/C.class").getParent().getParent();
        assertThat(SuiteFiles.in(folder).classPath()).containsExactlyInAnyOrder(jar, other, classes);
    }

    @Test
    void folderWithNeitherIsAClassFolderItself() throws IOException {
        file("p/C.class");
        assertThat(SuiteFiles.in(folder).classPath()).containsExactly(folder);
    }

    @Test
    void unpackedOfficialArchiveIsKnownByItsSettings() throws IOException {
        Path home = file("jms-tck/bin/ts.jte").getParent().getParent();
        file("jms-tck/src/p/C.java");
        file("jms-tck/classes/p/C.class");
        file("jms-tck/dist/other.jar");
        Path library = file("jms-tck/lib/tsharness.jar");
        SuiteFiles suite = SuiteFiles.in(folder);
        assertThat(suite.isProcessPerTest()).isTrue();
        assertThat(suite.classPath()).containsExactly(library, home.resolve("classes"), home.resolve("bin"));
    }
}
