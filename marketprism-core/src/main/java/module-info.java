/** Market data from crypto exchanges as exact events: events, the plug-in interfaces, and the pipeline. */
module io.marketprism.core {
    requires com.fasterxml.jackson.databind;
    requires transitive micrometer.core;
    requires transitive okhttp3;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.marketprism;
    exports io.marketprism.book;
    exports io.marketprism.codec;
    exports io.marketprism.connector;
    exports io.marketprism.connector.json;
    exports io.marketprism.error;
    exports io.marketprism.event;
    exports io.marketprism.schema;
    exports io.marketprism.sink;
    exports io.marketprism.source;

    uses io.marketprism.connector.ConnectorProvider;
}
