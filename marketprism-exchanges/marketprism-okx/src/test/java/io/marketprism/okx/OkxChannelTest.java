package io.marketprism.okx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OkxChannelTest implements NormalizerOutput {
    private final OkxNormalizer normalizer = new OkxNormalizer(SymbolTable.of(List.of(InstrumentDefinition.unknown(
            new Instrument("okx", MarketType.SPOT, "QRX-EUR", "QRX-EUR", QuantityUnit.BASE)))));

    private final List<String> ignored = new ArrayList<>();

    /** The row of a channel that is carried is broken, which its reader must notice. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"MARKET_BOOKS", "TOP_TRADER_POSITIONS", "ALL_ACCOUNTS"})
    void everyChannelIsKnownByItsName(OkxChannel channel) {
        Frame frame = frame(channel.wireName().replace("*", "1Dutc"), "7");

        if (channel.isCarried()) {
            NormalizationException rejected =
                    assertThrows(NormalizationException.class, () -> normalizer.normalize(frame, this));
            assertEquals(channel.wireName(), rejected.channel());
            assertEquals(channel.dataType(), rejected.dataType());
        } else {
            normalizer.normalize(frame, this);
            assertEquals(List.of(channel.wireName()), ignored);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARKET_BOOKS", "TOP_TRADER_POSITIONS", "ALL_ACCOUNTS"})
    void callIsNoChannel(OkxChannel call) {
        NormalizationException e = assertThrows(
                NormalizationException.class, () -> normalizer.normalize(frame(call.wireName(), ""), this));

        assertEquals(Problem.UNKNOWN_KIND, e.problem());
    }

    private static Frame frame(String channel, String rows) {
        return Frame.of(
                "{\"arg\":{\"channel\":\"" + channel + "\",\"instId\":\"QRX-EUR\"},\"action\":\"update\",\"data\":["
                        + rows + "]}",
                1,
                null);
    }

    @Override
    public void event(MarketEvent event) {
        throw new AssertionError(event);
    }

    @Override
    public void rejected(NormalizationException problem) {
        throw problem;
    }

    @Override
    public void ignored(String kind) {
        ignored.add(kind);
    }

    /** Of the list of instruments it is enough that it has changed. */
    @Override
    public void instrumentsChanged() {
        ignored.add(OkxChannel.INSTRUMENTS.wireName());
    }

    @Override
    public void acknowledged(String requestId) {
        throw new AssertionError(requestId);
    }

    @Override
    public void refused(String requestId, String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void closing(String reason) {
        throw new AssertionError(reason);
    }
}
