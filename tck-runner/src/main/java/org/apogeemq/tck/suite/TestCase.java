package org.apogeemq.tck.suite;

/**
 * One test of a suite.
 *
 * @param id by which its suite finds it again, in any process
 * @param className full name of its class
 * @param method its name in the class
 */
public record TestCase(String id, String className, String method) {
    /** The package of its class. */
    public String packageName() {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    /** Class and method, as people write it. */
    public String name() {
        return className + "." + method;
    }
}
