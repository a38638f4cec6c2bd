package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.SymbolMarket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All channels of a market: finds them, and hands on what happens. */
final class OkxChannels {

    private final OkxChannelKind.Parts parts;
    private final Map<String, OkxChannel> byTopic = new LinkedHashMap<>();
    private final List<OkxChannel> ofNoInstrument = new ArrayList<>();
    // By the index of the symbol: a fill is handed on often, and to few.
    private final List<List<OkxChannel>> atOnce = new ArrayList<>();
    private final List<List<OkxChannel>> ofInstrument = new ArrayList<>();

    OkxChannels(OkxChannelKind.Parts parts) {
        this.parts = parts;
        for (int i = 0; i < parts.instruments().size(); i++) {
            atOnce.add(new ArrayList<>());
            ofInstrument.add(new ArrayList<>());
        }
        for (OkxChannelKind kind : parts.market().channels()) {
            List<OkxChannel> made = kind.make(parts);
            made.forEach(this::add);
            if (kind.bookIntervals() > 0) {
                parts.context().everyBookInterval(kind.bookIntervals(), () -> listed(made)
                        .forEach(OkxChannel::onInterval));
            }
        }
    }

    private void add(OkxChannel channel) {
        byTopic.put(channel.topic().name(), channel);
        if (channel instanceof OkxInstrumentChannel one) {
            int index = one.instrument().market().index();
            ofInstrument.get(index).add(channel);
            if (channel.kind().bookIntervals() == 0) {
                atOnce.get(index).add(channel);
            }
        } else {
            ofNoInstrument.add(channel);
        }
    }

    /** The channel of a name that shows an instrument, an index or a market; null if there is none. */
    @Nullable OkxChannel find(String name, String subject) {
        return byTopic.get(OkxChannel.topicName(name, subject));
    }

    void onFill(SymbolMarket market, Fill fill) {
        for (OkxChannel channel : atOnce.get(market.index())) {
            channel.onFill(fill);
        }
    }

    void onLiquidation(SymbolMarket market, Liquidation liquidation) {
        OkxInstrument instrument = parts.instruments().get(market.index());
        ofNoInstrument.forEach(channel -> channel.onLiquidation(instrument, liquidation));
    }

    void onCandleClosed(SymbolMarket market, Candle candle) {
        listed(ofInstrument.get(market.index())).forEach(channel -> channel.onCandleClosed(candle));
    }

    void keepAlive(long sinceNanos) {
        listed(byTopic.values()).forEach(channel -> channel.keepAlive(sinceNanos));
    }

    void onListing(SymbolMarket market) {
        OkxInstrument instrument = parts.instruments().get(market.index());
        ofNoInstrument.forEach(channel -> channel.onListing(instrument));
    }

    private static Stream<OkxChannel> listed(Collection<OkxChannel> channels) {
        return channels.stream().filter(OkxChannel::isListed);
    }
}
