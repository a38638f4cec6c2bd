package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.clickhouse.client.api.ClientException;
import com.clickhouse.client.api.ServerException;
import io.marketprism.sink.SinkException;
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
    @ValueSource(ints = {33, 159, 202, 209, 210, 241, 242, 243, 252, 319, 745, 999})
    void whatPassesIsRetryable(int code) {
        SinkException explained = explain(code, 500);

        assertTrue(explained.isRetryable());
        assertTrue(explained.getMessage().contains("ClickHouse error " + code), explained.getMessage());
        assertTrue(explained.getMessage().contains("the server's words"), explained.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "16, a column is missing",
        "60, init-clickhouse",
        "81, init-clickhouse",
        "115, newer ClickHouse",
        "139, macros shard and replica",
        "225, no Keeper",
        "701, check its name",
        "497, lacks a privilege",
        "516, check both",
        "62, the server's words"
    })
    void whatLastsIsFatalAndSaysWhatToChange(int code, String advice) {
        SinkException explained = explain(code, 500);

        assertFalse(explained.isRetryable());
        assertTrue(explained.getMessage().contains(advice), explained.getMessage());
    }

    /** Whoever drops a table or changes a password must not lose what comes until it is put right. */
    @ParameterizedTest
    @ValueSource(ints = {16, 60, 81, 115, 497, 516})
    void rowsWaitUntilSomebodyChangesWhatLasts(int code) {
        SinkException explained = Failures.explainInsert(
                OPTIONS, "insert", new ClientException("failed", new ServerException(code, "its words", 500, "id")));

        assertTrue(explained.isRetryable());
        assertTrue(explained.getMessage().startsWith("ClickHouse error " + code), explained.getMessage());
    }

    @Test
    void rowsThatAreWrongDoNotWait() {
        assertFalse(Failures.explainInsert(
                        OPTIONS, "insert", new ClientException("failed", new ServerException(27, "parse", 500, "id")))
                .isRetryable());
    }

    @ParameterizedTest
    @CsvSource({"429, true", "502, true", "503, true", "504, true", "404, false", "301, false"})
    void anAnswerOfSomethingElseIsJudgedByItsStatus(int status, boolean retryable) {
        SinkException explained = explain(0, status);

        assertTrue(explained.isRetryable() == retryable, explained.getMessage());
        assertTrue(explained.getMessage().contains("HTTP status " + status), explained.getMessage());
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

    @Test
    void aCertificateThatIsNotTrustedIsFatal() {
        SinkException explained = explain(new ClientException("failed", new SSLHandshakeException("PKIX path")));

        assertFalse(explained.isRetryable());
        assertTrue(explained.getMessage().contains("certificate"), explained.getMessage());
    }

    @Test
    void whatNobodyForesawIsFatal() {
        assertFalse(explain(new IllegalStateException("a bug")).isRetryable());
    }
}
