package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ClientMisconfigurationException;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.TransportException;
import io.marketprism.sink.SinkException;
import io.marketprism.sink.SinkException.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
    private static final ClickHouseOptions OPTIONS =
            ClickHouseOptions.at("http://ch.example:8123").login("writer", "secret-word");

    private static SinkException explain(Exception failure) {
        SinkException explained = Failures.explain(OPTIONS, "insert into marketprism.trades", failure);
        assertSame(failure, explained.getCause());
        String message = explained.getMessage();
        assertTrue(
                message.contains("insert into marketprism.trades at http://ch.example:8123 as user writer"), message);
        assertFalse(message.contains("secret-word"), message);
        return explained;
    }

    private static SinkException explain(int code, int status) {
        return explain(new ClientException("failed", new ServerException(code, "the server's words", status, "id")));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                74, 75, 76, 159, 173, 198, 202, 209, 210, 216, 236, 241, 242, 243, 244, 252, 279, 290, 319, 373, 425,
                439, 499, 722, 745, 999
            })
    void whatPassesIsRetryable(int code) {
        SinkException explained = explain(code, 500);

        assertEquals(Outcome.RETRY, explained.outcome());
        assertTrue(explained.getMessage().contains("ClickHouse error " + code), explained.getMessage());
        assertTrue(explained.getMessage().contains("the server's words"), explained.getMessage());
    }

    /** Whoever drops a table or changes a password must not lose what comes until it is put right. */
    @ParameterizedTest
    @CsvSource({
        "16, a column is missing",
        "60, init-clickhouse",
        "81, init-clickhouse",
        "115, newer ClickHouse",
        "139, macros shard and replica",
        "164, may only read",
        "218, init-clickhouse",
        "225, no Keeper",
        "701, check its name",
        "497, lacks a privilege",
        "516, check both"
    })
    void whatLastsHoldsTheRowsAndSaysWhatToChange(int code, String advice) {
        SinkException explained = explain(code, 500);

        assertEquals(Outcome.HOLD, explained.outcome());
        assertTrue(explained.getMessage().contains(advice), explained.getMessage());
    }

    /** Rows may be to blame: those that are must be found without losing the others. */
    @ParameterizedTest
    @ValueSource(ints = {3, 27, 32, 33, 49, 62, 131, 271, 407, 565, 1000, 1001, 1002, 54_321})
    void whatRowsMayCauseAndWhatNobodyHasListedIsUnknown(int code) {
        SinkException explained = explain(code, 500);

        assertEquals(Outcome.UNKNOWN, explained.outcome());
        assertTrue(explained.getMessage().contains("ClickHouse error " + code), explained.getMessage());
        assertTrue(explained.getMessage().contains("the server's words"), explained.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "301, HOLD",
        "401, HOLD",
        "403, HOLD",
        "404, HOLD",
        "407, HOLD",
        "421, HOLD",
        "400, UNKNOWN",
        "413, UNKNOWN",
        "414, UNKNOWN",
        "418, UNKNOWN",
        "501, UNKNOWN",
        "408, RETRY",
        "425, RETRY",
        "429, RETRY",
        "499, RETRY",
        "500, RETRY",
        "502, RETRY",
        "503, RETRY",
        "504, RETRY",
        "520, RETRY",
        "521, RETRY",
        "522, RETRY",
        "523, RETRY",
        "524, RETRY",
        "525, RETRY"
    })
    void anAnswerOfSomethingElseIsJudgedByItsStatus(int status, Outcome outcome) {
        SinkException explained = explain(0, status);
        SinkException inOtherWords = explain(new ClientException("Unexpected result status " + status));

        assertEquals(outcome, explained.outcome(), explained.getMessage());
        assertTrue(explained.getMessage().contains("HTTP status " + status), explained.getMessage());
        assertEquals(explained.getMessage(), inOtherWords.getMessage());
        assertEquals(outcome, inOtherWords.outcome());
    }

    @Test
    void timeoutsHaveTheirFixedHead() {
        SinkException explained = explain(new ClientException("failed", new SocketTimeoutException("Read timed out")));

        assertTrue(explained.isRetryable());
        assertTrue(explained.getMessage().startsWith("ClickHouse connection timeout: "), explained.getMessage());
    }

    @Test
    void aLostConnectionIsRetryable() {
        assertTrue(explain(new ClientException("failed", new IOException("Broken pipe")))
                .isRetryable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKIX path building failed", "Unsupported or unrecognized SSL message"})
    void whatTlsRefusesHoldsTheRows(String words) {
        SinkException explained =
                explain(new TransportException("SSL Problem", new SSLHandshakeException(words), "id"));

        assertEquals(Outcome.HOLD, explained.outcome());
        assertTrue(explained.getMessage().contains(words), explained.getMessage());
        assertTrue(explained.getMessage().contains("certificate"), explained.getMessage());
    }

    @Test
    void whatTheClientWillNotDoHoldsTheRows() {
        assertEquals(
                Outcome.HOLD,
                explain(new ClientMisconfigurationException("Proxy authentication required"))
                        .outcome());
    }

    @Test
    void whatNobodyForesawIsUnknown() {
        assertEquals(
                Outcome.UNKNOWN, explain(new IllegalStateException("a bug")).outcome());
    }
}
