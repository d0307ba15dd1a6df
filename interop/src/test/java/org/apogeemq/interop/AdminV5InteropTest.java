package org.apogeemq.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.rocketmq.tools.command.MQAdminStartup;
import org.apache.rocketmq.tools.command.SubCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only the tools of the 5 line do, and the documentation of all their commands. */
class AdminV5InteropTest {
    private static final Path PAGE = Path.of("..", "docs", "rocketmq-compatibility.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (yes|no|see \\w+) \\| (.*) \\|$");

    @TempDir
    static Path folder;

    private static Cluster cluster;
    private static MqAdmin admin;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = Cluster.start(folder, "broker-a");
        admin = MqAdmin.start(cluster, folder);
    }

    @AfterAll
    static void stopCluster() {
        admin.close();
        cluster.close();
    }

    @Test
    void documentationSaysOfEveryCommandWhetherItWorks() throws Exception {
        MQAdminStartup.initCommand();
        Field field = MQAdminStartup.class.getDeclaredField("SUB_COMMANDS");
        field.setAccessible(true);
        List<String> commands = ((List<?>) field.get(null))
                .stream().map(command -> ((SubCommand) command).commandName()).toList();
        List<MatchResult> rows = ROW.matcher(Files.readString(PAGE)).results().toList();
        assertThat(rows.stream().map(row -> row.group(1)).toList()).containsExactlyInAnyOrderElementsOf(commands);
        assertThat(rows)
                .filteredOn(row -> row.group(2).equals("no"))
                .allSatisfy(row -> assertThat(row.group(3)).as(row.group(1)).isNotBlank());
    }

    @Test
    void topicsAndGroupsAreMadeFromLists() throws Exception {
        Path topics = Files.writeString(
                folder.resolve("topics.json"),
                "[{\"topicName\":\"listed-1\",\"readQueueNums\":2,\"writeQueueNums\":2,\"perm\":6},"
                        + "{\"topicName\":\"listed-2\",\"readQueueNums\":3,\"writeQueueNums\":3,\"perm\":4}]");
        Path groups = Files.writeString(
                folder.resolve("groups.json"),
                "[{\"groupName\":\"listed-g\",\"retryMaxTimes\":5},{\"groupName\":\"listed-h\"}]");
        String broker = cluster.address("broker-a");
        admin.run("updateTopicList", "-b", broker, "-f", topics.toString());
        admin.run("updateSubGroupList", "-b", broker, "-f", groups.toString());

        assertThat(admin.run("topicRoute", "-t", "listed-2"))
                .contains("\"readQueueNums\":3")
                .contains("\"perm\":4");
        assertThat(settings(admin.run("getConsumerConfig", "-g", "listed-g"))).containsEntry("retryMaxTimes", "5");
        assertThat(settings(admin.run("getConsumerConfig", "-g", "listed-h"))).containsEntry("retryMaxTimes", "16");
    }

    @Test
    void attributesOfATopicAreKept() throws Exception {
        admin.run("updateTopic", "-c", "DefaultCluster", "-t", "attributed", "-a", "+message.type=FIFO");
        String export = folder.resolve("export").toString();
        assertThat(admin.run("exportMetadata", "-c", "DefaultCluster", "-t", "true", "-f", export))
                .contains("success");
        assertThat(Files.readString(Path.of(export, "topic.json")))
                .contains("attributed")
                .contains("FIFO");
        assertThat(admin.run("exportConfigs", "-c", "DefaultCluster", "-f", export))
                .contains("success");
        assertThat(Files.readString(Path.of(export, "configs.json"))).contains("broker-a");
        assertThat(admin.run("exportMetrics", "-c", "DefaultCluster", "-f", export))
                .contains("success");
        assertThat(Files.readString(Path.of(export, "metrics.json"))).contains("broker-a");
    }

    @Test
    void masterWithoutReplicasSaysSo() throws Exception {
        assertThat(admin.run("haStatus", "-b", cluster.address("broker-a")))
                .contains("#MasterAddr")
                .containsPattern("#SlaveNum\\s+0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            getColdDataFlowCtrInfo -b BROKER                        | 2003   | cold data
            updateColdDataFlowCtrGroupConfig -b BROKER -g g -v 10   | 2001   | cold data
            removeColdDataFlowCtrGroupConfig -b BROKER -g g         | 2002   | cold data
            setCommitLogReadAheadMode -b BROKER -m 0                | 2004   | operating system
            rocksDBConfigToJson -c DefaultCluster -b BROKER -t topics | 355  | RocksDB
            checkRocksdbCqWriteProgress -c DefaultCluster -t TBW102 | 354    | RocksDB
            switchTimerEngine -b BROKER -e F                        | 5001   | one timer
            resetMasterFlushOffset -b BROKER -o 1                   | 908    | no replicas
            addBroker -c BROKER -b x.conf                           | 902    | container
            removeBroker -c BROKER -b DefaultCluster:broker-a:1     | 903    | container
            getBrokerEpoch -b broker-a                              | 1007   | no controller
            getSyncStateSet -a NAMESRV -b broker-a                  | 1005   | no controller
            getControllerConfig -a NAMESRV                          | 1010   | no controller
            getBrokerLiteInfo -b BROKER                             | 200074 | lite topics
            updateStaticTopic -t static -qn 4 -c DefaultCluster     | 513    | static topics
            """)
    void commandThatDoesNotWorkPrintsWhy(String command, int code, String reason) throws Exception {
        if (Cluster.isApache()) {
            return; // it does them
        }
        String[] words = command.replace("BROKER", cluster.address("broker-a"))
                .replace("NAMESRV", cluster.nameServer())
                .split(" ");
        String[] arguments = Arrays.copyOfRange(words, 1, words.length);
        assertThat(admin.run(words[0], arguments))
                .contains("(" + code + ") is not supported")
                .contains(reason);
    }

    /** Lines {@code key = value}. */
    private static TreeMap<String, String> settings(String output) {
        return output.lines()
                .filter(line -> line.contains("=  "))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(p -> p[0].strip(), p -> p[1].strip(), (a, b) -> b, TreeMap::new));
    }
}
