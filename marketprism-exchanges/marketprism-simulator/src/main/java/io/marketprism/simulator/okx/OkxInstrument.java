package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import java.util.Map;

/** An instrument's channels, and what was last sent on those that show the book. */
final class OkxInstrument {

    private final VenueContext context;
    private final OkxFrames frames;
    private final SymbolMarket market;
    private final ListedInstrument listing;
    private final OkxChannel trades;
    private final OkxChannel tradesAll;
    private final OkxChannel books;
    private final View bbo;
    private final View books5;
    private final OkxTicker ticker;
    private long tradeSequence;
    // What the subscribers of books know; null while there are none.
    private SimulatedBook sentBook;
    private long sentAt;

    /** A channel that sends the best levels whole whenever they change. */
    private final class View {
        private final OkxChannel channel;
        private final int depth;
        private final Frame frame;
        private SimulatedBook sent;
        private long sentAt;

        View(OkxChannel channel, int depth, Frame frame) {
            this.channel = channel;
            this.depth = depth;
            this.frame = frame;
        }

        byte[] frame() {
            return frame.of(channel, listing, market.book(), context.nowMicros());
        }

        void sendIfChanged() {
            if (channel.topic().hasSubscribers() && (sent == null || BookDiff.differ(sent, market.book(), depth))) {
                send();
            }
        }

        void keepAlive(long olderThan) {
            if (channel.topic().hasSubscribers() && sentAt - olderThan < 0) {
                send();
            }
        }

        private void send() {
            long sequence = market.book().sequence();
            channel.topic().publish(sequence, sequence, form -> frame());
            sent = market.book().copy();
            sentAt = context.nanoTime();
        }
    }

    private interface Frame {
        byte[] of(OkxChannel channel, ListedInstrument listing, SimulatedBook book, long sentMicros);
    }

    OkxInstrument(VenueContext context, OkxFrames frames, SymbolMarket market) {
        this.context = context;
        this.frames = frames;
        this.market = market;
        this.listing = market.listing();
        String instId = listing.symbol();
        this.trades = new OkxChannel(context, "trades", instId);
        this.tradesAll = new OkxChannel(context, "trades-all", instId);
        this.books = new OkxChannel(context, "books", instId);
        this.bbo = new View(new OkxChannel(context, "bbo-tbt", instId), 1, frames::bbo);
        this.books5 = new View(new OkxChannel(context, "books5", instId), 5, frames::books5);
        this.ticker = new OkxTicker(context, frames, new OkxChannel(context, "tickers", instId), market);
        this.tradeSequence = market.book().sequence() * 2;
    }

    SymbolMarket market() {
        return market;
    }

    /** The channels of the public endpoint, by name. */
    Map<String, OkxChannel> publicChannels() {
        return Map.of(
                "trades",
                trades,
                "books",
                books,
                "books5",
                books5.channel,
                "bbo-tbt",
                bbo.channel,
                "tickers",
                ticker.channel());
    }

    /** The channels of the business endpoint, by name. */
    Map<String, OkxChannel> businessChannels() {
        return Map.of("trades-all", tradesAll);
    }

    void onFill(Fill fill) {
        ticker.onFill(fill);
        tradeSequence += 1 + fill.id() % 37;
        trades.topic()
                .publish(
                        fill.firstTradeId(),
                        fill.lastTradeId(),
                        form -> frames.trades(trades, listing, fill, tradeSequence));
        for (int i = 0; i < fill.quantities().length; i++) {
            int index = i;
            long id = fill.firstTradeId() + i;
            tradesAll.topic().publish(id, id, form -> frames.tradesAll(tradesAll, listing, fill, index));
        }
    }

    /** Sends what a new subscriber gets first. */
    void greet(VenueConnection connection, OkxChannel channel) {
        long sequence = market.book().sequence();
        if (channel == books) {
            sendSnapshot(connection);
        } else if (channel == bbo.channel) {
            connection.send(channel.topic(), sequence, sequence, bbo::frame);
        } else if (channel == books5.channel) {
            connection.send(channel.topic(), sequence, sequence, books5::frame);
        } else if (channel == ticker.channel()) {
            connection.send(channel.topic(), sequence, sequence, ticker::frame);
        }
    }

    /** Sends the state that the next update will start from, so that the snapshot fits into the chain all connections share. */
    private void sendSnapshot(VenueConnection connection) {
        if (sentBook == null) {
            sentBook = market.book().copy();
            sentAt = context.nanoTime();
        }
        SimulatedBook book = sentBook;
        if (!context.omitInitialSnapshots()) {
            connection.send(
                    books.topic(),
                    book.sequence(),
                    book.sequence(),
                    () -> frames.snapshot(books, listing, book, context.nowMicros()));
        }
    }

    void sendBooks() {
        SimulatedBook now = market.book();
        if (!books.topic().hasSubscribers()) {
            sentBook = null;
        } else if (BookDiff.differ(sentBook, now, OkxFrames.FULL_DEPTH)) {
            publishBooks(sentBook, now.copy());
        }
    }

    private void publishBooks(SimulatedBook before, SimulatedBook now) {
        long micros = context.nowMicros();
        books.topic()
                .publish(before.sequence(), now.sequence(), form -> frames.update(books, listing, before, now, micros));
        sentBook = now;
        sentAt = context.nanoTime();
    }

    void sendBbo() {
        bbo.sendIfChanged();
    }

    void sendTicker() {
        ticker.sendIfChanged();
    }

    void sendBooks5() {
        books5.sendIfChanged();
    }

    /** Sends something on book channels that have been quiet for long. */
    void keepAlive(long olderThan) {
        if (books.topic().hasSubscribers() && sentAt - olderThan < 0) {
            publishBooks(sentBook, sentBook);
        }
        bbo.keepAlive(olderThan);
        books5.keepAlive(olderThan);
    }
}
