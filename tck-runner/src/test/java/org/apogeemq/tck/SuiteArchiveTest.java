package org.apogeemq.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteArchiveTest {
    @TempDir
    Path folder;

    private Path archive(String entry) throws IOException {
        Path file = folder.resolve("suite.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(7);
            zip.closeEntry();
        }
        return file;
    }

    @Test
    void isUnpackedWithItsFolders() throws IOException {
        Path target = SuiteArchive.unpack(archive("tck/lib/a.jar"), folder.resolve("out"));
        assertThat(target.resolve("tck/lib/a.jar")).hasBinaryContent(new byte[] {7});
    }

    @Test
    void entryThatPointsOutsideIsNotWritten() throws IOException {
        Path file = archive("../outside.txt");
        Path target = folder.resolve("out");
        assertThatThrownBy(() -> SuiteArchive.unpack(file, target)).isInstanceOf(IOException.class);
        assertThat(folder.resolve("outside.txt")).doesNotExist();
    }

    @Test
    void onlyAFileCalledSoIsAnArchive() throws IOException {
        assertThat(SuiteArchive.isArchive(archive("x"))).isTrue();
        assertThat(SuiteArchive.isArchive(folder)).isFalse();
        assertThat(SuiteArchive.isArchive(folder.resolve("none.zip"))).isFalse();
    }
}
