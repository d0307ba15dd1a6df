package org.apogeemq.broker.xa;

/** Where a branch stands. */
public enum BranchState {
    /** Some connection works for it. */
    ACTIVE,
    /** Nobody works for it now. */
    IDLE,
    /** It was rolled back without the transaction manager, who is told so when he asks. */
    ROLLBACK_ONLY,
    /** Its preparation is on its way to the log. */
    PREPARING,
    /** The transaction manager decides about it, or the operator. */
    PREPARED,
    /** Its commit is on its way to the log. */
    COMMITTING,
    /** Its rollback, after it was prepared, is on its way to the log. */
    ROLLING_BACK,
    /** The operator has committed it. */
    HEURISTIC_COMMIT,
    /** The operator has rolled it back. */
    HEURISTIC_ROLLBACK,
    /** That the operator has ended it is being forgotten. */
    FORGETTING,
    /** It is gone. */
    ENDED;

    boolean isHeuristic() {
        return this == HEURISTIC_COMMIT || this == HEURISTIC_ROLLBACK;
    }

    /** Whether a record of it is on its way to the log. */
    boolean isLogging() {
        return this == PREPARING || this == COMMITTING || this == ROLLING_BACK || this == FORGETTING;
    }

    /** In words, as a part of a sentence about the branch. */
    String words() {
        return switch (this) {
            case ACTIVE -> "is worked for";
            case IDLE -> "is not prepared";
            case ROLLBACK_ONLY -> "can only be rolled back";
            case PREPARING -> "is being prepared";
            case PREPARED -> "is prepared";
            case COMMITTING -> "is being committed";
            case ROLLING_BACK -> "is being rolled back";
            case HEURISTIC_COMMIT -> "was committed by an operator";
            case HEURISTIC_ROLLBACK -> "was rolled back by an operator";
            case FORGETTING -> "is being forgotten";
            case ENDED -> "is gone";
        };
    }
}
