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
    private final Map<String, OkxChannel> channels = new LinkedHashMap<>();

    OkxInstrument(VenueContext context, SymbolMarket market, List<OkxChannelKind> kinds, OkxFrames frames) {
        this.market = market;
        for (OkxChannelKind kind : kinds) {
            channels.put(kind.name(), kind.factory().of(new OkxChannel.Setting(context, frames, kind, market)));
        }
    }

    SymbolMarket market() {
        return market;
    }

    /** The channel of a name, or null. */
    OkxChannel channel(String name) {
        return channels.get(name);
    }

    void onFill(Fill fill) {
        channels.values().forEach(channel -> channel.onFill(fill));
    }

    void keepAlive(long sinceNanos) {
        channels.values().forEach(channel -> channel.keepAlive(sinceNanos));
    }
}
