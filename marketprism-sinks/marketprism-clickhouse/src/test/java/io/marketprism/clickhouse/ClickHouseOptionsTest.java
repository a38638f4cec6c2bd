package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "http://ch:8123, default, ''",
        "http://writer@ch:8123, writer, ''",
        "http://writer:pass%2Fword@ch:8123, writer, pass/word"
    })
    void usesALoginInTheUrl(String url, String user, String password) {
        ClickHouseOptions options = ClickHouseOptions.at(url);

        assertEquals("http://ch:8123", options.url());
        assertEquals(user, options.user());
        assertEquals(password, options.password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://ch:8123/?password=hidden-word",
                "http://ch:8123/?user=writer&password=hidden-word",
                "http://ch:8123#hidden-word",
                "tcp://writer:hidden-word@ch:9000",
                "http://writer:hidden word@ch:8123",
                "http://writer:hid@den-word@ch:8123",
                "writer:hidden-word@ch:8123"
            })
    void refusesWhatItCannotUseWithoutTellingIt(String url) {
        ConfigurationException failure = assertThrows(ConfigurationException.class, () -> ClickHouseOptions.at(url));

        assertTrue(failure.getMessage().contains("ch:"), failure.getMessage());
        assertFalse(failure.getMessage().matches(".*(hid|den|word@).*"), failure.getMessage());
        assertNull(failure.getCause());
    }

    @Test
    void printsNoPassword() {
        assertFalse(ClickHouseOptions.at("http://writer:hidden-word@ch:8123")
                .toString()
                .contains("hidden-word"));
    }
}
