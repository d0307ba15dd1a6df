package org.apogeemq.broker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import org.apogeemq.remoting.protocol.ResponseCode;
import org.apogeemq.store.StoreException;
import org.apogeemq.store.StoreException.Category;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoreErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "BUSY, 2",
        "DISK_FULL, 14",
        "CLOSED, 14",
        "READ_ONLY, 14",
        "LOCKED, 14",
        "TOO_LARGE, 13",
        "INVALID, 13",
        "IO, 1",
        "DAMAGED, 1",
        "INCOMPATIBLE, 1"
    })
    void categoryHasItsCode(Category category, int code) {
        assertThat(StoreErrors.code(category)).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(Category.class)
    void noCategoryLooksLikeSuccessAndTheTextIsKept(Category category) {
        assertThat(StoreErrors.answer(new StoreException(category, "why")).code())
                .isNotEqualTo(ResponseCode.SUCCESS);
        assertThat(StoreErrors.answer(new StoreException(category, "why"))).hasMessage("why");
    }
}
