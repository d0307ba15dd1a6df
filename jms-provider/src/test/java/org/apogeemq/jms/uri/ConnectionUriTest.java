package org.apogeemq.jms.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.netty.TlsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ConnectionUriTest {

    private static ConnectionUri.Cluster cluster(String uri) {
        return (ConnectionUri.Cluster) ConnectionUri.parse(uri).target();
    }

    private static ConnectionUri.Embedded embedded(String uri) {
        return (ConnectionUri.Embedded) ConnectionUri.parse(uri).target();
    }

    @Test
    void nameServersWithAndWithoutPort() {
        assertThat(cluster("apogee://ns1:9876,ns2,[::1]:99,[::2]").nameServers())
                .containsExactly(
                        InetSocketAddress.createUnresolved("ns1", 9876),
                        InetSocketAddress.createUnresolved("ns2", 9876),
                        InetSocketAddress.createUnresolved("::1", 99),
                        InetSocketAddress.createUnresolved("::2", 9876));
        assertThat(cluster("apogee://ns1/").nameServers()).hasSize(1);
    }

    @Test
    void embeddedWithAndWithoutDirectory() {
        assertThat(embedded("apogee+embedded:./data?keepAlive=true"))
                .isEqualTo(new ConnectionUri.Embedded(Path.of("./data"), true, Map.of()));
        assertThat(embedded("apogee+embedded:")).isEqualTo(new ConnectionUri.Embedded(null, false, Map.of()));
        assertThat(embedded("apogee+embedded:/a%20b").directory()).isEqualTo(Path.of("/a b"));
        assertThat(embedded("apogee+embedded:?broker.flushDiskType=SYNC_FLUSH&broker.fileReservedTime=1")
                        .options())
                .isEqualTo(Map.of("flushDiskType", "SYNC_FLUSH", "fileReservedTime", "1"));
    }

    @Test
    void defaults() {
        ConnectionSettings settings = ConnectionUri.parse("apogee://a").settings();
        assertThat(settings.user()).isNull();
        assertThat(settings.password()).isNull();
        assertThat(settings.clientId()).isNull();
        assertThat(settings.prefetch()).isEqualTo(1000);
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.sendTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.reconnectDelay()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.reconnectMaxDelay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.reconnectTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.allowedClasses()).hasToString("");
        assertThat(settings.tls()).isEqualTo(TlsOptions.DISABLED);
    }

    @Test
    void everyParameter() {
        ConnectionSettings settings = ConnectionUri.parse("apogee://a?user=u&password=p%26%3D+&clientId=c&prefetch=0"
                        + "&connectTimeout=1&requestTimeout=2&sendTimeout=3&reconnectDelay=4&reconnectMaxDelay=5"
                        + "&reconnectTimeout=0&allowedClasses=com.acme.*,java.util.ArrayList&tls=true&tlsVerify=false"
                        + "&tlsTrust=ca.pem&tlsCertificate=c.pem&tlsKey=k.pem&tlsKeyPassword=s")
                .settings();
        assertThat(settings.user()).isEqualTo("u");
        assertThat(settings.password()).isEqualTo("p&=+");
        assertThat(settings.clientId()).isEqualTo("c");
        assertThat(settings.prefetch()).isZero();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(1));
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofMillis(2));
        assertThat(settings.sendTimeout()).isEqualTo(Duration.ofMillis(3));
        assertThat(settings.reconnectDelay()).isEqualTo(Duration.ofMillis(4));
        assertThat(settings.reconnectMaxDelay()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.reconnectTimeout()).isZero();
        assertThat(settings.allowedClasses()).hasToString("com.acme.*,java.util.ArrayList");
        assertThat(settings.tls().mode()).isEqualTo(TlsOptions.Mode.ENFORCING);
        assertThat(settings.tls().verifyPeer()).isFalse();
        assertThat(settings.tls().trust()).isEqualTo(Path.of("ca.pem"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://a:61616 | must begin with apogee://",
                "apogee:a | must begin with apogee://",
                "apogee:// | '' is not a name server's address",
                "apogee://a,,b | '' is not a name server's address",
                "apogee://a:b:c | 'a:b:c' is not a name server's address",
                "apogee://a/b | is not a name server's address",
                "apogee://a:0 | port '0' is not allowed; it must be a whole number from 1 to 65535",
                "apogee://a:x | port 'x' is not allowed",
                "apogee://a:70000 | from 1 to 65535",
                "apogee://joe:secret@a | ?user=NAME&password=PASSWORD",
                "apogee://a?prefech=1 | 'prefech' is not known; did you mean 'prefetch'?",
                "apogee://a?keepAlive=true | 'keepAlive' is not known",
                "apogee+embedded:?tls=true | 'tls' is not known",
                "apogee+embedded:?keepAlife=true | did you mean 'keepAlive'?",
                "apogee://a?broker.x=1 | 'broker.x' is not known",
                "apogee://a?prefetch=many | prefetch = 'many' is not allowed; it must be a whole number from 0 to 100000",
                "apogee://a?prefetch=-1 | from 0 to 100000",
                "apogee://a?prefetch=1&prefetch=2 | 'prefetch' is given twice",
                "apogee://a?requestTimeout=0 | from 1 to 600000",
                "apogee+embedded:?keepAlive=ja | keepAlive = 'ja' is not allowed; it must be true or false",
                "apogee://a?allowedClasses=* | '*' is not a class pattern",
                "apogee://a?tls=true&tlsKey=k.pem | tlsCertificate",
                "apogee://a?user=%G | two hexadecimal digits",
                "apogee://a?=1 | no name",
            })
    void mistakesAreNamedWithWhatIsAllowed(String uri, String reason) {
        assertThatThrownBy(() -> ConnectionUri.parse(uri))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void secretsDoNotShow() {
        ConnectionUri uri = ConnectionUri.parse("apogee://a?password=hidden&tlsKeyPassword=hidden");
        assertThat(uri.toString() + uri.settings()).doesNotContain("hidden");
        assertThat(uri).hasToString("apogee://a:9876");
        assertThatThrownBy(() -> ConnectionUri.parse("apogee://a?password=hidden&prefetch=x"))
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> ConnectionUri.parse("apogee://joe:hidden@a")).hasMessageNotContaining("hidden");
    }

    @Test
    void overridesGoOverTheUri() {
        ConnectionUri uri =
                ConnectionUri.parse("apogee://a?user=u&prefetch=5", Map.of("prefetch", "7", "password", "%"));
        assertThat(uri.settings().user()).isEqualTo("u");
        assertThat(uri.settings().prefetch()).isEqualTo(7);
        assertThat(uri.settings().password()).isEqualTo("%");
    }
}
