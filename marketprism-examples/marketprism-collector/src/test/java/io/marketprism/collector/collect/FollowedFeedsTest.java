package io.marketprism.collector.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Feed;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.Plugins;
import io.marketprism.connector.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFeedsTest {
    private static final String SPOT =
            "exchange: binance\nmarket: spot\nsymbols: [BTC-USDT]\ndata_types: [trade, orderbook]\n";

    @TempDir
    private Path folder;

    private final List<String> done = new ArrayList<>();
    private long writes;
    private FollowedFeeds feeds;

    private final FollowedFeeds.Target target = new FollowedFeeds.Target() {
        @Override
        public void add(Connector connector, Feed feed) {
            done.add("add " + said(connector, feed));
        }

        @Override
        public void remove(Connector connector, Feed feed) {
            done.add("remove " + said(connector, feed));
        }

        @Override
        public void change(Connector connector, Feed before, Feed after) {
            done.add("change " + said(connector, before) + " to " + after.symbols());
        }

        private String said(Connector connector, Feed feed) {
            return connector.exchange() + " " + connector.market() + " " + feed.symbols();
        }
    };

    @BeforeEach
    void begin() throws IOException {
        Files.createDirectories(folder.resolve("exchanges"));
        write("binance_spot.yaml", SPOT);
        Path config = folder.resolve("collector.yaml");
        Plugins plugins = Plugins.in(folder.resolve("plugins"));
        feeds = new FollowedFeeds(
                config, Map.of(), plugins, CollectorConfig.readFeeds(config, Map.of(), plugins), target);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("exchanges").resolve(name);
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_795_341_600_000L + 1_000 * ++writes));
    }

    private List<String> looked() {
        done.clear();
        feeds.look();
        assertEquals(List.of(), done, "a file may still be being written");
        feeds.look();
        List<String> first = List.copyOf(done);
        feeds.look();
        assertEquals(first, done, "once");
        return first;
    }

    @Test
    void whatAFileSaysIsTakenAndNothingElseIsTouched() throws IOException {
        assertEquals(List.of(), looked());
        write("okx_spot.yaml", "exchange: okx\nmarket: spot\nsymbols: [BTC-USDT]\ndata_types: [trade]\n");
        assertEquals(List.of("add okx spot [BTC-USDT]"), looked());
        write("binance_spot.yaml", SPOT.replace("[BTC-USDT]", "[BTC-USDT, ETH-USDT]"));
        assertEquals(List.of("change binance spot [BTC-USDT] to [BTC-USDT, ETH-USDT]"), looked());
        write("binance_spot.yaml", "# the same\n" + SPOT.replace("[BTC-USDT]", "[BTC-USDT, ETH-USDT]"));
        assertEquals(List.of(), looked());
        write("binance_spot.yaml", SPOT + "testnet: true\n");
        assertEquals(
                List.of("remove binance spot [BTC-USDT, ETH-USDT]", "add binance-testnet spot [BTC-USDT]"), looked());
        write("okx_spot.yaml", "enabled: false\nexchange: okx\nmarket: spot\n");
        assertEquals(List.of("remove okx spot [BTC-USDT]"), looked());
    }

    @Test
    void aWrongFileChangesNothing() throws IOException {
        write("okx_spot.yaml", "exchange: okx\nmarket: spot\nsymbols: [BTC-USDT]\ndata_types: [trade]\n");
        write("binance_spot.yaml", SPOT.replace("trade", "trades"));
        assertEquals(List.of(), looked());
        write("binance_spot.yaml", SPOT);
        assertEquals(List.of("add okx spot [BTC-USDT]"), looked());
        Files.delete(folder.resolve("exchanges/okx_spot.yaml"));
        assertEquals(List.of("remove okx spot [BTC-USDT]"), looked());
        Files.delete(folder.resolve("exchanges/binance_spot.yaml"));
        assertEquals(List.of(), looked(), "a folder without feeds is a mistake");
    }

    @Test
    void whoAsksNeedNotWait() throws IOException {
        write("binance_spot.yaml", SPOT.replace("[BTC-USDT]", "[ETH-USDT]"));
        feeds.follow();
        assertEquals(List.of("change binance spot [BTC-USDT] to [ETH-USDT]"), done);
    }
}
