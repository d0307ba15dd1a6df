package org.apogeemq.interop.servers.app;

import jakarta.ejb.Singleton;
import jakarta.resource.ConnectionFactoryDefinition;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;

/**
 * Brings a connection factory without transactions in the way that Liberty takes: it does not heed {@code transactional = false}
 * of {@code @JMSConnectionFactoryDefinition}.
 */
@Singleton
@ConnectionFactoryDefinition(
        name = "java:app/jms/LibertyPlainCF",
        interfaceName = "jakarta.jms.ConnectionFactory",
        resourceAdapter = "apogee-ra",
        transactionSupport = TransactionSupportLevel.NoTransaction,
        properties = "uri=apogee://127.0.0.1:${apogee.port}")
public class PlainFactory {}
