package org.apogeemq.remoting.body;

/** What came of consuming one message; results are CR_SUCCESS, CR_LATER, CR_ROLLBACK, CR_COMMIT, CR_THROW_EXCEPTION, CR_RETURN_NULL. */
public record ConsumeMessageDirectlyResult(
        boolean order, boolean autoCommit, String consumeResult, String remark, long spentTimeMills) {}
