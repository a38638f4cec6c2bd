package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.RateLimitedException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitCodesTest {
    private static final NormalizationException NOT_READ =
            new NormalizationException(Problem.INVALID_FIELD, 0, "expected what was asked for");

    private final RateLimitCodes codes =
            new RateLimitCodes(Set.of("-1003", "50011"), (message, body) -> Duration.ofSeconds(message.length()));

    private final Function<Frame, String> heeding = codes.heeding(body -> {
        throw NOT_READ;
    });

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":-1003,\"msg\":\"Too many\"}",
                "{\"msg\":\"Too many\",\"data\":[],\"code\":\"-1003\"}",
                "{\"code\":\"50011\",\"msg\":\"Too many\"}"
            })
    void areFoundWhereverTheyStand(String body) {
        RateLimitedException e = assertThrows(RateLimitedException.class, () -> heeding.apply(Frame.of(body, 0, null)));

        assertEquals("Too many", e.getMessage().substring(e.getMessage().indexOf(", ") + 2));
        assertEquals(Duration.ofSeconds(8), e.pause());
    }

    @Test
    void needNoMessage() {
        RateLimitedException e = assertThrows(
                RateLimitedException.class, () -> heeding.apply(Frame.of("{\"code\":-1003,\"msg\":null}", 0, null)));

        assertEquals("code -1003, ", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "7",
                "{}",
                "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}",
                "{\"error\":{\"code\":-1003}}",
                "{\"code\":{},\"msg\":\"\"}",
                "{\"code\":null}",
                "{\"code\":-1003,\"msg\":"
            })
    void leaveOtherAnswersToTheirReader(String body) {
        assertSame(NOT_READ, assertThrows(NormalizationException.class, () -> heeding.apply(Frame.of(body, 0, null))));
    }

    @Test
    void doNotLookIntoAnAnswerThatWasRead() {
        assertEquals("read", codes.heeding(body -> "read").apply(Frame.of("{\"code\":-1003}", 0, null)));
    }
}
