package io.marketprism.clickhouse;

import io.marketprism.sink.SinkException;

/** Tells what a failure means: whether trying again may help, and what to do. */
final class Failures {
    private Failures() {}

    static SinkException explain(ClickHouseOptions options, String task, Exception failure) {
        failure.printStackTrace();
        return SinkException.retryable(task, failure);
    }
}
