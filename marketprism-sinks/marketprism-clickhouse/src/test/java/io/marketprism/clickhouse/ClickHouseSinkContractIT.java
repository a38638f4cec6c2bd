package io.marketprism.clickhouse;

import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Sink;
import io.marketprism.testkit.SinkContract;
import io.marketprism.testkit.server.ClickHouseServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
        return ClickHouseSink.at(ClickHouseOptions.at(server.url()).database(DATABASE));
    }

    @Override
    protected Optional<Sink> newUnreachableSink() {
        return Optional.of(ClickHouseSink.at("http://127.0.0.1:1"));
    }

    /** Reads events back from the views, as a user would who wants the JSON of an event: the columns are its fields. */
    @Override
    protected List<MarketEvent> stored() {
        List<MarketEvent> events = new ArrayList<>();
        for (Table<?> table : Tables.ALL) {
            String rows = server.query("SELECT data_type, "
                    + table.columns().stream()
                            .filter(column -> !column.name().equals("event_time"))
                            .map(ClickHouseSinkContractIT::field)
                            .collect(Collectors.joining(", "))
                    + " FROM " + DATABASE + "." + table.finalViewName() + " FORMAT JSONEachRow");
            rows.lines().forEach(row -> events.add(EventJson.read(row.getBytes(StandardCharsets.UTF_8))));
        }
        return events;
    }

    private static String field(Column<?> column) {
        String name = Table.quoted(column.name());
        if (column.type().contains("DateTime64")) {
            return "toUnixTimestamp64Micro(" + name + ") AS " + Table.quoted(column.name() + "_us");
        }
        if (column.type().startsWith("Array")) {
            return "arrayMap(level -> [toString(level.1), toString(level.2)], " + name + ") AS " + name;
        }
        if (column.type().contains("Decimal")) {
            return "toString(" + name + ") AS " + name;
        }
        return name;
    }
}
