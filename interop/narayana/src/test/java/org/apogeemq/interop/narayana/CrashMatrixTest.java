package org.apogeemq.interop.narayana;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apogeemq.interop.narayana.CrashMatrix.Cell;
import org.apogeemq.interop.narayana.CrashMatrix.Moment;
import org.apogeemq.interop.narayana.CrashMatrix.Victim;
import org.apogeemq.interop.narayana.TransferWorker.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A choice of cells; all of them with {@code interop/narayana/crash-matrix}. */
class CrashMatrixTest {
    private static final boolean WHOLE =
            System.getProperty("crash.matrix", "short").equals("whole");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"SYNC_FLUSH", "ASYNC_FLUSH"})
    @Timeout(3600)
    void databaseAndQueueAgreeWhoeverIsKilledWhenever(String flushDiskType) throws Exception {
        List<Cell> left = new ArrayList<>(cells(flushDiskType));
        List<String> failures = new ArrayList<>();
        for (int start = 0; !left.isEmpty(); start++) {
            run(folder.resolve(flushDiskType + start), flushDiskType, left, failures);
        }
        assertThat(failures).isEmpty();
    }

    /** Runs cells until none is left, or one fails: the others shall not suffer from that. */
    private static void run(Path folder, String flushDiskType, List<Cell> left, List<String> failures)
            throws Exception {
        try (CrashMatrix matrix = CrashMatrix.start(folder, flushDiskType)) {
            while (!left.isEmpty()) {
                Cell cell = left.remove(0);
                try {
                    matrix.run(cell);
                } catch (Exception | AssertionError failure) {
                    failures.add(cell + ": " + failure);
                    return;
                }
            }
            matrix.checkNothingCameLate();
        }
    }

    private static List<Cell> cells(String flushDiskType) {
        return Stream.of(Moment.values())
                .flatMap(moment -> Stream.of(Victim.values())
                        .flatMap(victim -> Stream.of(Order.values()).map(order -> new Cell(moment, victim, order))))
                .filter(cell -> WHOLE || isChosen(cell, flushDiskType))
                .toList();
    }

    /**
     * With SYNC_FLUSH each moment, the victims and the orders in turn; with ASYNC_FLUSH the other victim at each moment of
     * prepare and commit at which something is on its way.
     */
    private static boolean isChosen(Cell cell, String flushDiskType) {
        int moment = cell.moment().ordinal();
        boolean inTurn = moment % 2 == cell.victim().ordinal();
        boolean order = moment / 2 % 2 == cell.order().ordinal();
        return order
                && (flushDiskType.equals("SYNC_FLUSH")
                        ? inTurn
                        : !inTurn && cell.moment().isOnItsWay());
    }
}
