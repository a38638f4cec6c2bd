package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.OffBookTrade;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.market.SymbolMarket;
import io.marketprism.simulator.market.TakerSide;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Everything that one symbol produced, as far back as is kept. Thread-safe: every access holds this object's monitor. */
final class SymbolRecord {

    // columns of the tables
    private static final int TRADE_COLUMNS = 5;
    private static final int PRICE = 0;
    private static final int QUANTITY = 1;
    private static final int TIME = 2;
    private static final int TAKER = 3;
    private static final int ID = 4;
    private static final int FIRST_ROW = 0;
    private static final int LAST_ROW = 1;
    private static final int FILLED = 2;
    private static final int SEQUENCE = 2;
    private static final int SIDE_OF_BOOK = 3;

    private final ListedInstrument listing;
    private final DecimalStyle style;
    private final Rows trades;
    private final Rows fills;
    private final Rows changes;
    // The book as it was before the first change of each chunk of changes, oldest first.
    private final Deque<SimulatedBook> checkpoints = new ArrayDeque<>();
    private final SimulatedBook book;
    private long firstTradeId;
    private long firstFillId;

    SymbolRecord(SymbolMarket market, DecimalStyle style, long keep) {
        this.listing = market.listing();
        this.style = style;
        this.trades = new Rows(TRADE_COLUMNS, keep);
        this.fills = new Rows(3, keep);
        this.changes = new Rows(4, keep);
        this.book = market.book().copy();
    }

    synchronized void add(Fill fill) {
        long[] quantities = fill.quantities();
        long fillRow = row(fill);
        fills.set(fillRow, LAST_ROW, trades.count() + quantities.length - 1);
        // Not the sum over the rows from the first to the last: a trade that belongs to no fill may be among them.
        fills.set(fillRow, FILLED, fills.get(fillRow, FILLED) + fill.quantity());
        long id = fill.firstTradeId();
        for (long quantity : quantities) {
            addTrade(id++, fill.price(), quantity, fill.timeMicros(), fill.taker());
        }
    }

    /** The row of a fill: that of the one before, if both have the same number. */
    private long row(Fill fill) {
        long newest = fills.count() - 1;
        if (newest >= 0 && fill.id() == firstFillId + newest) {
            return newest;
        }
        long row = fills.add();
        if (row == 0) {
            firstFillId = fill.id();
            firstTradeId = fill.firstTradeId();
        }
        fills.set(row, FIRST_ROW, trades.count());
        return row;
    }

    /** Adds a trade that belongs to no fill; there was a fill before, that of the liquidation. */
    synchronized void add(OffBookTrade trade) {
        addTrade(trade.tradeId(), trade.price(), trade.quantity(), trade.timeMicros(), trade.taker());
    }

    private void addTrade(long id, long price, long quantity, long timeMicros, TakerSide taker) {
        long row = trades.add();
        trades.set(row, PRICE, price);
        trades.set(row, QUANTITY, quantity);
        trades.set(row, TIME, timeMicros);
        trades.set(row, TAKER, taker.ordinal());
        trades.set(row, ID, id);
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

    List<ProducedTrade> keptTrades() {
        return trades(0, Long.MAX_VALUE);
    }

    List<ProducedTrade> allTrades() {
        List<ProducedTrade> kept = keptTrades();
        if (!kept.isEmpty() && kept.get(0).id() != firstTradeId()) {
            throw new IllegalStateException(listing.symbol() + ": the ledger holds only the newest " + kept.size()
                    + " of " + tradeCount() + " trades; ask for keptTrades or raise the option ledgerCapacity");
        }
        return kept;
    }

    private synchronized long firstTradeId() {
        return firstTradeId;
    }

    List<ProducedTrade> tradesBetween(long firstId, long lastId) {
        return trades(rowFrom(firstId), rowFrom(lastId + 1));
    }

    List<ProducedTrade> tradesFrom(long firstId, int most) {
        long from = rowFrom(firstId);
        return trades(from, from + most);
    }

    List<ProducedTrade> tradesBefore(long id, int most) {
        long end = rowFrom(id);
        return trades(end - most, end);
    }

    /** The first row that is held of a trade with an id or a higher one. */
    private synchronized long rowFrom(long id) {
        long low = trades.first();
        long high = trades.count();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (trades.get(middle, ID) < id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    List<ProducedTrade> newestTrades(int most) {
        long count = tradeCount();
        return trades(count - most, count);
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

    synchronized SimulatedBook bookAt(long sequence) {
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

    synchronized SimulatedBook bookBehind(int back) {
        return bookAfter(Math.max(changes.first(), changes.count() - back));
    }

    synchronized ProducedBook produced(SimulatedBook state) {
        return ProducedBook.of(listing, state);
    }

    /** The book after all changes before the given row. */
    private SimulatedBook bookAfter(long end) {
        if (end == changes.count()) {
            return book.copy();
        }
        long chunk = end / Rows.CHUNK - changes.first() / Rows.CHUNK;
        SimulatedBook state =
                checkpoints.stream().skip(chunk).findFirst().orElseThrow().copy();
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

    /** The trades in these rows, as far as they are held. They are written out after the monitor is free again: the venue goes on. */
    private List<ProducedTrade> trades(long from, long to) {
        long[] rows;
        synchronized (this) {
            rows = trades.copy(Math.max(trades.first(), from), Math.min(trades.count(), to));
        }
        List<ProducedTrade> result = new ArrayList<>(rows.length / TRADE_COLUMNS);
        for (int at = 0; at < rows.length; at += TRADE_COLUMNS) {
            result.add(new ProducedTrade(
                    rows[at + ID],
                    style.text(rows[at + PRICE], listing.priceScale()),
                    style.text(rows[at + QUANTITY], listing.quantityScale()),
                    taker(rows[at + TAKER]),
                    rows[at + TIME]));
        }
        return result;
    }

    private List<ProducedFill> fills(long from, long to) {
        List<ProducedFill> result = new ArrayList<>();
        for (long row = from; row < to; row++) {
            long first = fills.get(row, FIRST_ROW);
            if (first >= trades.first()) {
                result.add(fill(row, first, fills.get(row, LAST_ROW)));
            }
        }
        return result;
    }

    private ProducedFill fill(long fillRow, long first, long last) {
        return new ProducedFill(
                firstFillId + fillRow,
                trades.get(first, ID),
                trades.get(last, ID),
                style.text(trades.get(first, PRICE), listing.priceScale()),
                style.text(fills.get(fillRow, FILLED), listing.quantityScale()),
                taker(trades.get(first, TAKER)),
                trades.get(first, TIME));
    }

    private static TakerSide taker(long ordinal) {
        return ordinal == TakerSide.BUY.ordinal() ? TakerSide.BUY : TakerSide.SELL;
    }
}
