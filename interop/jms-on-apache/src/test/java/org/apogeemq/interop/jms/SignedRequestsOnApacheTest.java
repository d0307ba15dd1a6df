package org.apogeemq.interop.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.concurrent.TimeUnit;
import org.apogeemq.jms.ApogeeConnectionFactory;
import org.apogeemq.testkit.ApacheRocketMq;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A broker that wants every request signed. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@ResourceLock(ApacheServers.OF_THEIR_OWN)
class SignedRequestsOnApacheTest {
    private static final String PROVIDERS = "org.apache.rocketmq.auth.authentication.provider.";

    @Test
    void userAndPasswordSignWhatTheProviderAsksAndOthersAreRefused() throws Exception {
        try (ApacheRocketMq servers = ApacheRocketMq.start(
                "authenticationEnabled=true",
                "authenticationProvider=" + PROVIDERS + "DefaultAuthenticationProvider",
                "authenticationMetadataProvider=" + PROVIDERS + "LocalAuthenticationMetadataProvider",
                "initAuthenticationUser={\"username\":\"admin\",\"password\":\"secret12\"}",
                "innerClientAuthenticationCredentials={\"accessKey\":\"admin\",\"secretKey\":\"secret12\"}")) {
            ApogeeConnectionFactory factory = new ApogeeConnectionFactory(servers.address());
            try (JMSContext context = factory.createContext("admin", "secret12")) {
                Queue queue = context.createQueue("SIGNED");
                context.createProducer().send(queue, "a");
                Message message = context.createConsumer(queue).receive(60_000);
                assertThat(message.getBody(String.class)).isEqualTo("a");
            }
            assertThatThrownBy(() -> factory.createContext("admin", "wrong"))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
            assertThatThrownBy(factory::createContext).isInstanceOf(JMSSecurityRuntimeException.class);
        }
    }
}
