package org.apogeemq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.SecurityException;

/** The border between the exceptions of Jakarta Messaging and those of Jakarta Connectors. */
final class JmsErrors {
    private JmsErrors() {}

    /** For the server. */
    static ResourceException toResource(JMSException e) {
        return e instanceof JMSSecurityException
                ? new SecurityException(e.getMessage(), e)
                : new CommException(e.getMessage(), e);
    }

    /** For the application: what the provider threw, if that is the cause. */
    static JMSException toJms(ResourceException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JMSException jms) {
                return jms;
            }
        }
        JMSException jms = e instanceof SecurityException
                ? new JMSSecurityException(e.getMessage(), e.getErrorCode())
                : new JMSException("the server gave no connection: " + withReason(e), e.getErrorCode());
        jms.initCause(e);
        jms.setLinkedException(e);
        return jms;
    }

    /** Servers say that their pool has none; the reason, which tells what to do, is below that. */
    private static String withReason(ResourceException e) {
        Throwable reason = e;
        while (reason.getCause() != null && reason.getCause().getMessage() != null) {
            reason = reason.getCause();
        }
        return e.getMessage() + (reason == e ? "" : ": " + reason.getMessage());
    }
}
