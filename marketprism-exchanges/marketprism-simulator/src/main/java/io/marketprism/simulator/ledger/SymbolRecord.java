package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.Book;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.Listing;
import io.marketprism.simulator.market.Side;
import io.marketprism.simulator.market.SymbolMarket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Everything that one symbol produced, as far back as is kept. Thread-safe: every access holds this object's monitor. */
final class SymbolRecord {

    // columns of the tables
    private static final int PRICE = 0;
    private static final int QUANTITY = 1;
    private static final int TIME = 2;
    private static final int FILL_AND_SIDE = 3;
    private static final int FIRST_TRADE = 0;
    private static final int LAST_TRADE = 1;
    private static final int SEQUENCE = 2;
    private static final int SIDE_OF_BOOK = 3;

    private final Listing listing;
    private final DecimalStyle style;
    private final Rows trades;
    private final Rows fills;
    private final Rows changes;
    // The book as it was before the first change of each chunk of changes, oldest first.
    private final Deque<Book> checkpoints = new ArrayDeque<>();
    private final Book book;
    private long firstTradeId;
    private long firstFillId;

    SymbolRecord(SymbolMarket market, DecimalStyle style, long keep) {
        this.listing = market.listing();
        this.style = style;
        this.trades = new Rows(4, keep);
        this.fills = new Rows(2, keep);
        this.changes = new Rows(4, keep);
        this.book = market.book().copy();
    }

    synchronized void add(Fill fill) {
        long[] quantities = fill.quantities();
        long fillRow = fills.add();
        if (fillRow == 0) {
            firstFillId = fill.id();
            firstTradeId = fill.firstTradeId();
        }
        fills.set(fillRow, FIRST_TRADE, fill.firstTradeId());
        fills.set(fillRow, LAST_TRADE, fill.lastTradeId());
        for (long quantity : quantities) {
            long row = trades.add();
            trades.set(row, PRICE, fill.price());
            trades.set(row, QUANTITY, quantity);
            trades.set(row, TIME, fill.timeMicros());
            trades.set(row, FILL_AND_SIDE, fillRow << 1 | fill.taker().ordinal());
        }
    }

    synchronized void add(BookChange change) {
        long dropped = changes.first();
        long row = changes.add();
        if (row % Rows.CHUNK == 0) {
            checkpoints.add(book.copy());
        }
        if (changes.first() > dropped) {
            checkpoints.remove();
        }
        changes.set(row, PRICE, change.price());
        changes.set(row, QUANTITY, change.quantity());
        changes.set(row, SEQUENCE, change.sequence());
        changes.set(row, SIDE_OF_BOOK, change.bid() ? 1 : 0);
        book.apply(change);
    }

    synchronized long tradeCount() {
        return trades.count();
    }

    synchronized long changeCount() {
        return changes.count();
    }

    synchronized List<ProducedTrade> keptTrades() {
        return trades(trades.first(), trades.count());
    }

    synchronized List<ProducedTrade> allTrades() {
        if (trades.first() > 0) {
            throw new IllegalStateException(listing.symbol() + ": the ledger holds only the newest "
                    + (trades.count() - trades.first()) + " of " + trades.count()
                    + " trades; ask for keptTrades or raise the option ledgerCapacity");
        }
        return keptTrades();
    }

    synchronized List<ProducedTrade> tradesBetween(long firstId, long lastId) {
        if (trades.count() == 0) {
            return List.of();
        }
        long from = Math.max(trades.first(), firstId - firstTradeId);
        return trades(from, Math.min(trades.count(), lastId - firstTradeId + 1));
    }

    synchronized List<ProducedTrade> newestTrades(int most) {
        return trades(Math.max(trades.first(), trades.count() - most), trades.count());
    }

    synchronized List<ProducedFill> keptFills() {
        return fills(fills.first(), fills.count());
    }

    synchronized List<ProducedFill> newestFills(int most) {
        return fills(Math.max(fills.first(), fills.count() - most), fills.count());
    }

    synchronized List<ProducedFill> fillsFrom(long firstId, int most) {
        long from = Math.max(fills.first(), firstId - firstFillId);
        return fills(from, Math.min(fills.count(), from + most));
    }

    synchronized ProducedBook currentBook() {
        return ProducedBook.of(listing, book);
    }

    synchronized Book bookAt(long sequence) {
        if (sequence == book.sequence()) {
            return book.copy();
        }
        for (long row = changes.count() - 1; row >= changes.first(); row--) {
            if (changes.get(row, SEQUENCE) == sequence) {
                return bookAfter(row + 1);
            }
        }
        if (!checkpoints.isEmpty() && checkpoints.peek().sequence() == sequence) {
            return checkpoints.peek().copy();
        }
        throw new IllegalArgumentException(listing.symbol() + ": the book never had the sequence " + sequence
                + ", or the ledger no longer holds it; it holds the newest " + (changes.count() - changes.first())
                + " of " + changes.count() + " changes, the last being " + book.sequence());
    }

    synchronized Book bookBehind(int back) {
        return bookAfter(Math.max(changes.first(), changes.count() - back));
    }

    synchronized ProducedBook produced(Book state) {
        return ProducedBook.of(listing, state);
    }

    /** The book after all changes before the given row. */
    private Book bookAfter(long end) {
        if (end == changes.count()) {
            return book.copy();
        }
        long chunk = end / Rows.CHUNK - changes.first() / Rows.CHUNK;
        Book state = checkpoints.stream().skip(chunk).findFirst().orElseThrow().copy();
        for (long row = end / Rows.CHUNK * Rows.CHUNK; row < end; row++) {
            state.apply(new BookChange(
                    changes.get(row, SIDE_OF_BOOK) == 1,
                    changes.get(row, PRICE),
                    changes.get(row, QUANTITY),
                    state.sequence(),
                    changes.get(row, SEQUENCE),
                    false));
        }
        return state;
    }

    private List<ProducedTrade> trades(long from, long to) {
        List<ProducedTrade> result = new ArrayList<>();
        for (long row = from; row < to; row++) {
            result.add(new ProducedTrade(
                    firstTradeId + row,
                    style.text(trades.get(row, PRICE), listing.priceScale()),
                    style.text(trades.get(row, QUANTITY), listing.quantityScale()),
                    side(row),
                    trades.get(row, TIME)));
        }
        return result;
    }

    private List<ProducedFill> fills(long from, long to) {
        List<ProducedFill> result = new ArrayList<>();
        for (long row = from; row < to; row++) {
            long first = fills.get(row, FIRST_TRADE);
            if (first - firstTradeId >= trades.first()) {
                result.add(fill(row, first, fills.get(row, LAST_TRADE)));
            }
        }
        return result;
    }

    private ProducedFill fill(long fillRow, long first, long last) {
        long row = first - firstTradeId;
        long quantity = 0;
        for (long trade = row; trade <= last - firstTradeId; trade++) {
            quantity += trades.get(trade, QUANTITY);
        }
        return new ProducedFill(
                firstFillId + fillRow,
                first,
                last,
                style.text(trades.get(row, PRICE), listing.priceScale()),
                style.text(quantity, listing.quantityScale()),
                side(row),
                trades.get(row, TIME));
    }

    private Side side(long row) {
        return (trades.get(row, FILL_AND_SIDE) & 1) == Side.BUY.ordinal() ? Side.BUY : Side.SELL;
    }
}
