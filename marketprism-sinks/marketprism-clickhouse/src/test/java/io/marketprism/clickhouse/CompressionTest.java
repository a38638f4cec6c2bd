package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CompressionTest {
    /** Where a block of ClickHouse's compressed stream tells its method, behind the checksum. */
    private static final int METHOD_AT = 16;

    private static final byte LZ4 = (byte) 0x82;

    private record Request(String query, byte[] body) {}

    @Test
    void rowsTravelAsBlocksOfLz4() throws Exception {
        BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(new Request(
                    exchange.getRequestURI().getQuery(),
                    exchange.getRequestBody().readAllBytes()));
            exchange.getResponseHeaders().add("X-ClickHouse-Summary", "{}");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        byte[] rows = new byte[100_000];
        try (Client client = ClickHouseOptions.at(
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .connect()) {
            client.insert(
                            "trades",
                            List.of("price"),
                            out -> out.write(rows),
                            ClickHouseFormat.RowBinary,
                            new InsertSettings())
                    .join()
                    .close();
        } finally {
            server.stop(0);
        }

        Request insert = requests.poll(60, TimeUnit.SECONDS);
        assertTrue(insert.query().contains("decompress=1"), insert.query());
        assertEquals(LZ4, insert.body()[METHOD_AT]);
        assertTrue(insert.body().length < rows.length / 10, "compressed to " + insert.body().length);
    }
}
