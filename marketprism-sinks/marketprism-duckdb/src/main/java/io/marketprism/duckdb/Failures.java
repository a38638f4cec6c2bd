package io.marketprism.duckdb;

import io.marketprism.sink.SinkException;
import java.sql.SQLException;

/** Tells what a failure of DuckDB means: whether trying again may help, and what to do. DuckDB gives no codes, only messages. */
final class Failures {
    private Failures() {}

    static SinkException explain(String task, SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Could not set lock on file")) {
            return SinkException.retryable(
                    "DuckDB could not " + task + ": another process has the file open; close it: " + message, failure);
        }
        if (message.contains("not a valid DuckDB database file")) {
            return SinkException.hold(
                    "DuckDB could not " + task + ": the file is none of DuckDB's; name another file: " + message,
                    failure);
        }
        if (message.startsWith("IO Error") || message.startsWith("Out of Memory Error")) {
            return SinkException.retryable(
                    "DuckDB could not " + task + "; look at the disk's space and rights: " + message, failure);
        }
        return SinkException.hold("DuckDB could not " + task + ": " + message, failure);
    }
}
