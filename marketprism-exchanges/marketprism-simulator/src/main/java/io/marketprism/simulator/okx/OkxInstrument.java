package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.VenueContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An instrument and its channels. */
final class OkxInstrument {

    private final SymbolMarket market;
    private final String instId;
    private final Map<String, OkxChannel> channels = new LinkedHashMap<>();

    OkxInstrument(
            VenueContext context, SymbolMarket market, String instId, List<OkxChannelKind> kinds, OkxFrames frames) {
        this.market = market;
        this.instId = instId;
        for (OkxChannelKind kind : kinds) {
            channels.put(kind.name(), kind.factory().of(new OkxChannel.Setting(context, frames, kind, market, instId)));
        }
    }

    SymbolMarket market() {
        return market;
    }

    String instId() {
        return instId;
    }

    /** The channel of a name, or null. */
    OkxChannel channel(String name) {
        return channels.get(name);
    }

    void onFill(Fill fill) {
        for (OkxChannel channel : channels.values()) {
            channel.onFill(fill);
        }
    }

    void keepAlive(long sinceNanos) {
        channels.values().forEach(channel -> channel.keepAlive(sinceNanos));
    }
}
