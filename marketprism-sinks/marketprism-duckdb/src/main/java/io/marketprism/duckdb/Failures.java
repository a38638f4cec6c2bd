package io.marketprism.duckdb;

import io.marketprism.sink.SinkException;
import java.sql.SQLException;
import java.util.List;

/** Tells what a failure of DuckDB means, and what to do. DuckDB gives no codes, only messages. */
final class Failures {
    /** Of the file and the disk beneath it. After some of them nothing works until the file is opened anew; no row can cause them. */
    private static final List<String> OF_THE_FILE = List.of(
            "IO Error",
            "Could not write",
            "Could not read",
            "Could not sync",
            "No space left",
            "File too large",
            "FATAL Error",
            "invalidated");

    /** Of a table that somebody changed or dropped, or of a statement that somebody asked for. */
    private static final List<String> OF_THE_SCHEMA = List.of("Catalog Error", "Binder Error", "Parser Error");

    private Failures() {}

    static SinkException explain(String task, SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        String what = "DuckDB could not " + task;
        if (message.contains("Could not set lock on file")) {
            return SinkException.retryable(what + ": another process has the file open; close it: " + message, failure);
        }
        if (message.contains("not a valid DuckDB database file")) {
            return SinkException.hold(what + ": the file is none of DuckDB's; name another file: " + message, failure);
        }
        if (message.startsWith("Out of Memory Error")) {
            return SinkException.hold(
                    what + "; give the process more memory or make batches smaller: " + message, failure);
        }
        if (OF_THE_FILE.stream().anyMatch(message::contains)) {
            return SinkException.hold(what + "; look at the disk's space, health and rights: " + message, failure);
        }
        if (OF_THE_SCHEMA.stream().anyMatch(message::startsWith)) {
            return SinkException.hold(what + ": " + message, failure);
        }
        return SinkException.unknown(what + ": " + message, failure);
    }
}
