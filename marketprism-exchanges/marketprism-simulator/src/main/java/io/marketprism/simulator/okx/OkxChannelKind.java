package io.marketprism.simulator.okx;

/**
 * A kind of channel, one row: every instrument has such a channel.
 *
 * @param name the channel's name in requests and frames
 * @param socket where it is served
 * @param bookIntervals how often it is sent, in multiples of the option {@code bookInterval}; 0 = as things happen
 * @param factory makes an instrument's channel, which sends the frames
 */
record OkxChannelKind(String name, OkxSocket socket, double bookIntervals, Factory factory) {

    interface Factory {
        OkxChannel of(OkxChannel.Setting setting);
    }

    static OkxChannelKind atOnce(String name, OkxSocket socket, Factory factory) {
        return new OkxChannelKind(name, socket, 0, factory);
    }

    static OkxChannelKind every(double bookIntervals, String name, OkxSocket socket, Factory factory) {
        return new OkxChannelKind(name, socket, bookIntervals, factory);
    }
}
