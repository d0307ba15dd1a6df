package org.apogeemq.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.apogeemq.remoting.body.AclInfo;
import org.junit.jupiter.api.Test;

class PermissionsTest {
    private static AclInfo.Entry entry(String resource, String actions, String decision, String... sources) {
        return new AclInfo.Entry(resource, List.of(actions.split(",")), List.of(sources), decision);
    }

    private static Permissions permissions(AclInfo.Entry... entries) {
        return Permissions.of(new AclInfo("User:u", List.of(new AclInfo.Policy("Custom", Arrays.asList(entries)))));
    }

    private static boolean allow(Permissions permissions, ResourceType type, String name, Action... actions)
            throws Exception {
        return permissions.allow(type, name, List.of(actions), InetAddress.getByName("10.0.0.1"));
    }

    @Test
    void whatNothingIsSaidAboutIsDenied() throws Exception {
        Permissions p = permissions(entry("Topic:A", "Pub", "Allow"));
        assertThat(allow(p, ResourceType.TOPIC, "A", Action.PUB)).isTrue();
        assertThat(allow(p, ResourceType.TOPIC, "A", Action.SUB)).isFalse();
        assertThat(allow(p, ResourceType.TOPIC, "AB", Action.PUB)).isFalse();
        assertThat(allow(p, ResourceType.GROUP, "A", Action.PUB)).isFalse();
        assertThat(allow(p, ResourceType.TOPIC, "A", Action.SUB, Action.PUB))
                .as("one of both")
                .isTrue();
    }

    @Test
    void preciseGoesBeforeGeneralAndDenialBeforePermission() throws Exception {
        Permissions p = permissions(
                entry("*", "All", "Allow"),
                entry("Topic:*", "Pub", "Deny"),
                entry("Topic:order*", "Pub,Sub", "Allow"),
                entry("Topic:order-eu*", "Pub", "Deny"),
                entry("Topic:order-eu-1", "Pub", "Allow"),
                entry("Topic:both", "Pub", "Allow"),
                entry("Topic:both", "Pub", "Deny"));
        assertThat(allow(p, ResourceType.TOPIC, "x", Action.PUB)).isFalse();
        assertThat(allow(p, ResourceType.TOPIC, "x", Action.SUB)).isTrue();
        assertThat(allow(p, ResourceType.GROUP, "x", Action.SUB)).isTrue();
        assertThat(allow(p, ResourceType.TOPIC, "order-us", Action.PUB)).isTrue();
        assertThat(allow(p, ResourceType.TOPIC, "order-eu-2", Action.PUB)).isFalse();
        assertThat(allow(p, ResourceType.TOPIC, "order-eu-1", Action.PUB)).isTrue();
        assertThat(allow(p, ResourceType.TOPIC, "both", Action.PUB)).isFalse();
    }

    @Test
    void defaultPolicyCountsWhereTheCustomOneSaysNothing() throws Exception {
        Permissions p = Permissions.of(new AclInfo(
                "User:u",
                List.of(
                        new AclInfo.Policy("Default", List.of(entry("Topic:exact", "Pub,Sub", "Allow"))),
                        new AclInfo.Policy("Custom", List.of(entry("Topic:*", "Pub", "Deny"))))));
        assertThat(allow(p, ResourceType.TOPIC, "exact", Action.PUB)).isFalse();
        assertThat(allow(p, ResourceType.TOPIC, "exact", Action.SUB)).isTrue();
    }

    @Test
    void entryCountsFromItsAddressesOnly() throws Exception {
        Permissions p = permissions(entry("Topic:A", "Pub", "Allow", "10.0.0.0/8"));
        assertThat(allow(p, ResourceType.TOPIC, "A", Action.PUB)).isTrue();
        assertThat(p.allow(ResourceType.TOPIC, "A", List.of(Action.PUB), InetAddress.getByName("11.0.0.1")))
                .isFalse();
    }

    @Test
    void wrongPartsAreNamedWithWhatIsAllowed() {
        assertWrong(entry("Queue:A", "Pub", "Allow"), "'Queue:A'", "Topic:NAME");
        assertWrong(entry("A", "Pub", "Allow"), "'A'");
        assertWrong(entry("Topic:a*b", "Pub", "Allow"), "'Topic:a*b'");
        assertWrong(entry(null, "Pub", "Allow"), "'null'");
        assertWrong(entry("Topic:A", "Write", "Allow"), "'Write'", "Pub, Sub");
        assertWrong(entry("Topic:A", "Pub", "Maybe"), "'Maybe'", "Allow and Deny");
        assertWrong(entry("Topic:A", "Pub", "Allow", "localhost"), "'localhost'");
        assertWrong(new AclInfo.Entry("Topic:A", List.of(), List.of(), "Allow"), "no action");
    }

    private static void assertWrong(AclInfo.Entry entry, String... parts) {
        assertThatThrownBy(() -> permissions(entry))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
