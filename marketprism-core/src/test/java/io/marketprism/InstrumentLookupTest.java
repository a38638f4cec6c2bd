package io.marketprism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.error.MarketPrismException;
import java.io.IOException;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A market's list, without a pipeline. */
@Timeout(120)
class InstrumentLookupTest {
    private TestVenue venue;

    @BeforeEach
    void open() throws IOException {
        venue = new TestVenue();
    }

    @AfterEach
    void close() {
        venue.close();
    }

    private List<String> symbols() {
        return MarketPrism.instruments(venue).stream()
                .map(definition -> definition.instrument().symbol())
                .toList();
    }

    @Test
    void bringsWhatTheMarketLists() {
        List<String> listed = List.of("BTC-USDT", "ETH-USDT", "BTC-EUR", "DOGE-USDT");
        assertEquals(listed, symbols());
        OkHttpClient client = new OkHttpClient();
        assertEquals(4, MarketPrism.instruments(venue, client, "").size());
        assertEquals(4, MarketPrism.instruments(venue, client, "").size(), "with a client that stayed open");
        assertThrows(NullPointerException.class, () -> MarketPrism.instruments(null));
        assertThrows(NullPointerException.class, () -> MarketPrism.instruments(venue, null, ""));
    }

    @Test
    void saysWhyThereIsNone() {
        venue.down(true);
        String reason = assertThrows(MarketPrismException.class, this::symbols).getMessage();
        assertTrue(reason.contains("503") && reason.contains("maintenance"), reason);
    }

    @Test
    void whoIsBannedDoesNotCallAgain() {
        venue.bans(true);
        assertThrows(MarketPrismException.class, this::symbols);
        int calls = venue.requests();
        venue.bans(false);
        String reason = assertThrows(MarketPrismException.class, this::symbols).getMessage();
        assertTrue(reason.contains("no calls until") && reason.contains("418"), reason);
        assertEquals(calls, venue.requests());
        // Another address is not banned.
        assertEquals(
                4, MarketPrism.instruments(venue, new OkHttpClient(), "another").size());
    }
}
