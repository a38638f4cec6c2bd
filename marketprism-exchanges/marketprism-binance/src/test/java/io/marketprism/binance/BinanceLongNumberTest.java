package io.marketprism.binance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers of contracts that are long: any that can be read can be multiplied by the contract's size, and others cost their message alone. */
class BinanceLongNumberTest {
    private static final String TOO_LONG = "9".repeat(Decimal.MAX_DIGITS);
    private static final String LONGEST = "9".repeat(Decimal.MAX_SCALE) + "e" + Decimal.MAX_SCALE;
    private static final String FINEST = "9".repeat(Decimal.MAX_SCALE) + "e-" + Decimal.MAX_SCALE;
    private static final InstrumentDefinition DOLLARS = BinanceInstruments.definitions(
                    BinanceMarket.COINM, "binance", Frame.of("""
                            {"symbols":[{"symbol":"QRXUSD_PERP","pair":"QRXUSD","contractType":"PERPETUAL",\
                            "contractStatus":"TRADING","contractSize":10,"baseAsset":"QRX","quoteAsset":"USD"}]}""", 0, null))
            .get(0);

    private final List<MarketEvent> events = new ArrayList<>();
    private final List<NormalizationException> rejected = new ArrayList<>();
    private final NormalizerOutput output = new NormalizerOutput() {
        @Override
        public void event(MarketEvent event) {
            events.add(event);
        }

        @Override
        public void rejected(NormalizationException problem) {
            rejected.add(problem);
        }

        @Override
        public void acknowledged(String requestId) {
            throw new AssertionError("Expected data, was the acknowledgement of " + requestId);
        }

        @Override
        public void refused(String requestId, String reason) {
            throw new AssertionError("Expected data, was the refusal of " + requestId);
        }

        @Override
        public void closing(String reason) {
            throw new AssertionError("Expected data, was the end of a connection");
        }
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'e':'aggTrade','E':1790000000001,'s':'QRXUSD_PERP','a':7,'p':'27.3','q':'#','f':7,'l':7,'T':1790000000001,'m':true}",
                "{'e':'bookTicker','u':7,'s':'QRXUSD_PERP','b':'27.3','B':'#','a':'27.4','A':'1'}",
                "{'e':'bookTicker','u':7,'s':'QRXUSD_PERP','b':'27.3','B':'1','a':'27.4','A':'#'}",
                "{'e':'depthUpdate','s':'QRXUSD_PERP','U':7,'u':8,'pu':6,'b':[['27.3','#']],'a':[]}",
                "{'e':'depthUpdate','s':'QRXUSD_PERP','U':7,'u':8,'pu':6,'b':[],'a':[['27.3','#']]}",
                "{'e':'24hrTicker','s':'QRXUSD_PERP','c':'27.3','v':'#','q':'1'}",
                "{'e':'kline','s':'QRXUSD_PERP','k':{'t':1790000000000,'T':1790000059999,'i':'1m','o':'1','c':'1','h':'1','l':'1','v':'#','q':'1','x':true}}",
                "{'e':'forceOrder','o':{'s':'QRXUSD_PERP','S':'SELL','q':'#','p':'27.3','T':1790000000001}}"
            })
    void costItsMessageAlone(String message) {
        String json = message.replace('\'', '"');
        String good = json.replace("#", "12");

        new BinanceNormalizer(BinanceMarket.COINM, SymbolTable.of(List.of(DOLLARS)))
                .normalize(
                        frame("[" + good + "," + json.replace("#", LONGEST) + "," + json.replace("#", TOO_LONG) + ","
                                + json.replace("#", FINEST) + "," + good + "]"),
                        output);

        assertEquals(4, events.size());
        assertEquals(
                List.of(Problem.INVALID_FIELD),
                rejected.stream().map(NormalizationException::problem).toList());
        assertEquals(DOLLARS.instrument(), rejected.get(0).instrument());
        assertEquals(events.get(0).dataType(), rejected.get(0).dataType());
    }

    @Test
    void costTheAnswerToACall() {
        RestCall<?> book = ((Offer.Book) connector().offer(DataType.ORDERBOOK).orElseThrow())
                .snapshot()
                .of(DOLLARS, 100);
        RestCall<?> interest = ((Offer.Polled)
                        connector().offer(DataType.OPEN_INTEREST).orElseThrow())
                .call()
                .of(new Subscription(DOLLARS, DataType.OPEN_INTEREST, null));

        assertRefused(book, "{\"lastUpdateId\":9,\"bids\":[[\"27.3\",\"" + TOO_LONG + "\"]],\"asks\":[]}");
        assertRefused(
                interest, "{\"symbol\":\"QRXUSD_PERP\",\"openInterest\":\"" + TOO_LONG + "\",\"time\":1790000000011}");
    }

    private static BinanceConnector connector() {
        return new BinanceConnector(BinanceMarket.COINM, ConnectorOptions.defaults());
    }

    private static void assertRefused(RestCall<?> call, String body) {
        NormalizationException e =
                assertThrows(NormalizationException.class, () -> call.parser().apply(frame(body)));

        assertEquals(Problem.INVALID_FIELD, e.problem());
        assertEquals(DOLLARS.instrument(), e.instrument());
    }

    private static Frame frame(String json) {
        return Frame.of(json, 1_790_000_123_678_901L, "c1");
    }
}
