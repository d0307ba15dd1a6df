package org.apogeemq.bench;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The products, and the ways to use them, that are compared. */
enum Target {
    /** ApogeeMQ through Jakarta Messaging. */
    APOGEE("apogee", "apogee", true),
    /** ApogeeMQ through the official RocketMQ client. */
    APOGEE_ROCKETMQ("apogee-rmq", "apogee", false),
    /** Apache RocketMQ through its official client. */
    ROCKETMQ("rocketmq", "rocketmq", false),
    /** ActiveMQ Artemis through Jakarta Messaging, core protocol. */
    ARTEMIS("artemis", "artemis", true),
    /** ActiveMQ Classic through Jakarta Messaging, OpenWire. */
    CLASSIC("classic", "classic", true);

    private final String label;
    private final String product;
    private final boolean jms;

    Target(String label, String product, boolean jms) {
        this.label = label;
        this.product = product;
        this.jms = jms;
    }

    String label() {
        return label;
    }

    /** Name of the folder under {@code bench/peers}. */
    String product() {
        return product;
    }

    /** Name of the folder whose class path has the client. */
    String clientProduct() {
        return jms ? product : "rocketmq";
    }

    boolean jms() {
        return jms;
    }

    boolean ours() {
        return product.equals("apogee");
    }

    static Target of(String label) {
        return Arrays.stream(values())
                .filter(target -> target.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No product " + label + "; there are "
                        + Arrays.stream(values()).map(Target::label).collect(Collectors.joining(", "))));
    }
}
