package io.marketprism.clickhouse;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Sink;
import io.marketprism.testkit.SinkContract;
import io.marketprism.testkit.server.ClickHouseServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class ClickHouseSinkContractIT extends SinkContract {
    private static final String DATABASE = "sink_contract_it";
    private static ClickHouseServer server;

    @BeforeAll
    static void startServer() {
        server = ClickHouseServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.query("DROP DATABASE IF EXISTS " + DATABASE);
            server.close();
        }
    }

    @BeforeEach
    void emptyTheStore() {
        server.query("DROP DATABASE IF EXISTS " + DATABASE);
    }

    @Override
    protected Sink newSink() {
        return ClickHouseSink.at(options());
    }

    @Override
    protected Optional<Sink> newUnreachableSink() {
        return Optional.of(ClickHouseSink.at("http://127.0.0.1:1"));
    }

    @Override
    protected List<MarketEvent> stored() {
        return Table.ALL.stream()
                .flatMap(table -> StoredRow.events(options(), table).stream())
                .toList();
    }

    /** Tables have no order. */
    @Override
    protected boolean keepsOrder() {
        return false;
    }

    /** The server does not say whether it had a block; what it had counts once when it is read. */
    @Override
    protected boolean tellsWhatItHad() {
        return false;
    }

    private static ClickHouseOptions options() {
        return ClickHouseOptions.at(server.url()).database(DATABASE);
    }
}
