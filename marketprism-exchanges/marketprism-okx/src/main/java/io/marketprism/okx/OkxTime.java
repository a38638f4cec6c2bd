package io.marketprism.okx;

import io.marketprism.connector.json.JsonCursor;

/** The field {@code ts}, which all rows must have, but which may be empty. */
final class OkxTime {
    /** In place of a time: its field has not come. */
    static final long NOT_READ = Long.MIN_VALUE + 1;

    private OkxTime() {}

    static void require(JsonCursor json, long timeUs) {
        if (timeUs == NOT_READ) {
            throw json.missing("ts");
        }
    }
}
