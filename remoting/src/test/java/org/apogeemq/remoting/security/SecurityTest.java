package org.apogeemq.remoting.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apogeemq.remoting.config.ConfigException;
import org.apogeemq.remoting.config.Settings;
import org.apogeemq.remoting.header.SendHeaders.SendMessageRequest;
import org.apogeemq.remoting.netty.TlsOptions;
import org.apogeemq.remoting.protocol.Command;
import org.apogeemq.remoting.protocol.RequestCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityTest {
    private static final Credentials USER = new Credentials("ak", "secret-key");

    private static Command request(String body) {
        return Command.request(
                RequestCode.GET_BROKER_CONFIG, null, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    }

    @Test
    void signatureIsThatOfTheOfficialClient() {
        Command request = request("hi").putExtField("topic", "T").putExtField("queueId", "1");
        request.putExtField("AccessKey", "ak").putExtField("Signature", "0DO+CnanqRktbExDtyMSmi95nwM=");
        assertThat(new RequestSignature("sk").matches(request)).isTrue();
        assertThat(new RequestSignature("sk2").matches(request)).isFalse();
    }

    @Test
    void signedRequestIsRefusedOnceAnythingOfItIsChanged() {
        Command signed = RequestSignature.sign(request("body").putExtField("topic", "T"), USER);
        RequestSignature signature = new RequestSignature("secret-key");
        assertThat(signature.matches(signed)).isTrue();
        assertThat(signature.matches(signed)).as("again, with the same key").isTrue();
        signed.putExtField("topic", "T2");
        assertThat(signature.matches(signed)).isFalse();
        signed.putExtField("topic", "T");
        assertThat(signature.matches(signed)).isTrue();
        signed.putExtField("more", "x");
        assertThat(signature.matches(signed)).isFalse();
        assertThat(signature.matches(request("body"))).as("without a signature").isFalse();
        assertThat(signature.matches(request("b").putExtField("Signature", "***")))
                .isFalse();
    }

    @Test
    void headerRecordIsSignedAsItTravels() {
        SendMessageRequest header =
                new SendMessageRequest("pg", "T", "TBW102", 4, 0, 0, 1000L, 7, null, 0, false, null, false, null);
        Command signed = RequestSignature.sign(Command.request(RequestCode.SEND_MESSAGE_V2, header, null), USER);
        assertThat(signed.allFields()).containsEntry("b", "T").containsEntry("AccessKey", "ak");
        Command received = Command.request(RequestCode.SEND_MESSAGE_V2, null, null);
        signed.allFields().forEach(received::putExtField);
        assertThat(new RequestSignature("secret-key").matches(received)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    10.1.2.3      | 10.1.2.3         | true
                    10.1.2.3      | 10.1.2.4         | false
                    10.1.0.0/16   | 10.1.200.3       | true
                    10.1.0.0/16   | 10.2.0.1         | false
                    10.1.0.0/9    | 10.127.0.1       | true
                    10.1.0.0/9    | 10.128.0.1       | false
                    0.0.0.0/0     | 1.2.3.4          | true
                    0.0.0.0/0     | ::1              | false
                    *             | ::1              | true
                    *             | 1.2.3.4          | true
                    10.*.1-9.{5,7}| 10.200.9.7       | true
                    10.*.1-9.{5,7}| 10.200.10.7      | false
                    10.*.1-9.{5,7}| 10.200.9.6       | false
                    fe80::/10     | fe80::1          | true
                    fe80::/10     | ::1              | false
                    """)
    void addressPattern(String pattern, String address, boolean matches) throws Exception {
        assertThat(AddressPattern.parse(pattern).matches(InetAddress.getByName(address)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "10.1.2", "10.1.2.3/33", "10.1.2.3/", "10.1.x.3", "1.2.3.4.5", "10.1.2.a-b"})
    void addressPatternThatIsNoneIsNamed(String pattern) {
        assertThatThrownBy(() -> AddressPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + pattern + "'");
    }

    private static SecuritySettings read(String bind, Map<String, String> values) {
        return SecuritySettings.read(Settings.of(values, "broker.conf"), bind);
    }

    @Test
    void openAddressNeedsAuthenticationOrTheWordThatItDoesNot() {
        assertThat(read("127.0.0.1", Map.of())).isEqualTo(SecuritySettings.NONE);
        assertThat(read("localhost", Map.of()).authentication()).isFalse();
        for (String open : new String[] {"0.0.0.0", "192.0.2.1", "::"}) {
            assertThatThrownBy(() -> read(open, Map.of()))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("bindAddress = '" + open + "'")
                    .hasMessageContaining("authenticationEnabled=true")
                    .hasMessageContaining("initAuthenticationUser")
                    .hasMessageContaining("allowAnonymousAccess=true");
            assertThat(read(open, Map.of("allowAnonymousAccess", "true")).authentication())
                    .isFalse();
            assertThat(read(open, Map.of("authenticationEnabled", "true")).authentication())
                    .isTrue();
        }
    }

    @Test
    void keyOfRocketMq4SwitchesBothOn() {
        SecuritySettings settings = read("127.0.0.1", Map.of("aclEnable", "true"));
        assertThat(settings.authentication()).isTrue();
        assertThat(settings.authorization()).isTrue();
        assertThatThrownBy(() -> read("127.0.0.1", Map.of("authorizationEnabled", "true")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("authenticationEnabled=true");
    }

    @Test
    void credentialsOfTheFileAreReadAndNeverShown() {
        SecuritySettings settings = read(
                "127.0.0.1",
                Map.of(
                        "initAuthenticationUser", "{\"username\":\"admin\",\"password\":\"secret1\"}",
                        "innerClientAuthenticationCredentials", "{\"accessKey\":\"inner\",\"secretKey\":\"secret2\"}"));
        assertThat(settings.users())
                .containsExactly(new Credentials("admin", "secret1"), new Credentials("inner", "secret2"));
        assertThat(settings.own().accessKey()).isEqualTo("inner");
        assertThat(settings.toString()).doesNotContain("secret1", "secret2");
        for (String bad :
                new String[] {"admin:secret1", "{\"username\":\"admin\"}", "{\"username\":\"a\",\"password\":\"12345\"}"
                }) {
            assertThatThrownBy(() -> read("127.0.0.1", Map.of("initAuthenticationUser", bad)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("initAuthenticationUser")
                    .hasMessageContaining("{\"username\":\"...\",\"password\":\"...\"}")
                    .hasMessageNotContaining("12345")
                    .hasMessageNotContaining("secret1");
        }
    }

    @Test
    void tlsNeedsItsFilesToBeNamed() {
        assertThatThrownBy(() -> read("127.0.0.1", Map.of("tls.server.mode", "enforcing")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tls.server.certPath");
        assertThatThrownBy(() -> read("127.0.0.1", Map.of("tls.server.certPath", "c.pem")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tls.server.keyPath");
        Map<String, String> both = Map.of("tls.server.certPath", "c.pem", "tls.server.keyPath", "k.pem");
        assertThat(read("127.0.0.1", both).serverTls().mode()).isEqualTo(TlsOptions.Mode.PERMISSIVE);
        assertThatThrownBy(() -> read("127.0.0.1", Map.of("tls.server.mode", "on")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("PERMISSIVE");
    }
}
