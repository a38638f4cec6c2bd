package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.PriceIndex;
import io.marketprism.simulator.venue.VenueContext;
import java.util.List;
import java.util.function.Predicate;

/**
 * A kind of channel, one row: every instrument has such a channel, or every index, or the market as a whole.
 *
 * @param name the channel's name in requests and frames
 * @param socket where it is served
 * @param bookIntervals how often it is sent, in multiples of the option {@code bookInterval}; 0 = as things happen
 * @param maker makes the channels
 */
record OkxChannelKind(String name, OkxSocket socket, double bookIntervals, Maker maker) {

    /** Makes all channels of a kind. */
    interface Maker {
        List<OkxChannel> make(OkxChannelKind kind, Parts parts);
    }

    /** Makes an instrument's channel, which sends the frames. */
    interface OfInstrument {
        OkxChannel make(OkxChannel.Setting setting, OkxInstrument instrument);
    }

    /** Makes an index's channel. */
    interface OfIndex {
        OkxChannel make(OkxChannel.Setting setting, PriceIndex index);
    }

    /** Makes a market's channel. */
    interface OfMarket {
        OkxChannel make(OkxChannel.Setting setting);
    }

    /** What the channels of a venue are made of. */
    record Parts(VenueContext context, OkxVenueMarket market, OkxFrames frames, List<OkxInstrument> instruments) {

        private OkxChannel.Setting setting(OkxChannelKind kind, String argument, String subject) {
            return new OkxChannel.Setting(context, frames, kind, argument, subject);
        }
    }

    static OkxChannelKind atOnce(String name, OkxSocket socket, OfInstrument factory) {
        return every(0, name, socket, factory);
    }

    static OkxChannelKind every(double bookIntervals, String name, OkxSocket socket, OfInstrument factory) {
        return every(bookIntervals, name, socket, listing -> true, factory);
    }

    /** A channel that only some instruments have. */
    static OkxChannelKind every(
            double bookIntervals,
            String name,
            OkxSocket socket,
            Predicate<ListedInstrument> which,
            OfInstrument factory) {
        return new OkxChannelKind(name, socket, bookIntervals, (kind, parts) -> parts.instruments().stream()
                .filter(instrument -> which.test(instrument.listing()))
                .map(instrument -> factory.make(parts.setting(kind, "instId", instrument.instId()), instrument))
                .toList());
    }

    static OkxChannelKind ofIndices(double bookIntervals, String name, OkxSocket socket, OfIndex factory) {
        return new OkxChannelKind(
                name, socket, bookIntervals, (kind, parts) -> parts.context().market().indices().stream()
                        .map(index -> factory.make(parts.setting(kind, "instId", index.pair()), index))
                        .toList());
    }

    static OkxChannelKind ofMarket(double bookIntervals, String name, OkxSocket socket, OfMarket factory) {
        return new OkxChannelKind(
                name,
                socket,
                bookIntervals,
                (kind, parts) -> List.of(factory.make(
                        parts.setting(kind, "instType", parts.market().instType()))));
    }

    List<OkxChannel> make(Parts parts) {
        return maker.make(this, parts);
    }
}
