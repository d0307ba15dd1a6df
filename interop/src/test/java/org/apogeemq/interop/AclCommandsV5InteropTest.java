package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code mqadmin} about users and permissions, at two brokers that each keep their own. */
class AclCommandsV5InteropTest {
    private static final String CLUSTER = "DefaultCluster";
    private static final String SUBJECT = "User:alice";

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private static MqAdmin admin;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.in(folder)
                .option("authenticationEnabled=true")
                .option("authorizationEnabled=true")
                .option("initAuthenticationUser={\"username\":\"first\",\"password\":\"first-secret\"}")
                .option("innerClientAuthenticationCredentials={\"accessKey\":\"first\",\"secretKey\":\"first-secret\"}")
                .broker("broker-a")
                .broker("broker-b")
                .start();
        Path home = folder.resolve("tools");
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/tools.yml"), "accessKey: first\nsecretKey: first-secret\n");
        admin = MqAdmin.start(cluster, home);
    }

    @AfterAll
    static void stopCluster() {
        admin.close();
        cluster.close();
    }

    private static String a() {
        return cluster.address("broker-a");
    }

    private static String b() {
        return cluster.address("broker-b");
    }

    @Test
    void usersAreMadeShownChangedCopiedAndDeleted() throws Exception {
        assertThat(admin.run("createUser", "-b", a(), "-u", "bob", "-p", "bob-secret", "-t", "Normal"))
                .contains("success");
        assertThat(admin.run("getUser", "-b", a(), "-u", "bob")).containsPattern("bob\\s+\\S+\\s+Normal\\s+enable");
        assertThat(admin.run("updateUser", "-b", a(), "-u", "bob", "-s", "disable"))
                .contains("success");
        assertThat(admin.run("listUser", "-b", a()))
                .containsPattern("bob\\s+\\S+\\s+Normal\\s+disable")
                .containsPattern("first\\s+\\S+\\s+Super");
        assertThat(admin.run("listUser", "-b", b())).doesNotContain("bob");
        assertThat(admin.run("copyUser", "-f", a(), "-t", b(), "-u", "bob")).contains("success");
        assertThat(admin.run("getUser", "-b", b(), "-u", "bob")).contains("disable");
        assertThat(admin.run("deleteUser", "-c", CLUSTER, "-u", "bob")).contains("success");
        assertThat(admin.run("listUser", "-c", CLUSTER)).doesNotContain("bob");
    }

    @Test
    void permissionsAreMadeShownChangedCopiedAndDeleted() throws Exception {
        admin.run("createUser", "-c", CLUSTER, "-u", "alice", "-p", "alice-secret", "-t", "Normal");
        String[] first = {"-b", a(), "-s", SUBJECT, "-r", "Topic:T,Group:G", "-a", "Pub,Sub", "-d", "Allow"};
        assertThat(admin.run("createAcl", first)).contains("success");
        assertThat(admin.run("getAcl", "-b", a(), "-s", SUBJECT)).contains("Topic:T", "Group:G", "Pub", "Sub", "Allow");
        String[] second = {"-b", a(), "-s", SUBJECT, "-r", "Topic:T", "-a", "Pub", "-d", "Deny", "-i", "10.1.2.3"};
        assertThat(admin.run("updateAcl", second)).contains("success");
        assertThat(admin.run("listAcl", "-b", a(), "-s", "alice")).containsPattern("Topic:T\\s.*10\\.1\\.2\\.3.*Deny");
        assertThat(admin.run("copyAcl", "-f", a(), "-t", b(), "-s", SUBJECT)).contains("success");
        assertThat(admin.run("listAcl", "-b", b())).contains("Group:G").containsPattern("Topic:T\\s.*Deny");
        assertThat(admin.run("deleteAcl", "-b", a(), "-s", SUBJECT, "-r", "Topic:T"))
                .contains("success");
        assertThat(admin.run("getAcl", "-b", a(), "-s", SUBJECT))
                .contains("Group:G")
                .doesNotContain("Topic:T");
        assertThat(admin.run("deleteAcl", "-c", CLUSTER, "-s", SUBJECT)).contains("success");
        assertThat(admin.run("listAcl", "-c", CLUSTER)).doesNotContain("Group:G");
        admin.run("deleteUser", "-c", CLUSTER, "-u", "alice");
    }
}
