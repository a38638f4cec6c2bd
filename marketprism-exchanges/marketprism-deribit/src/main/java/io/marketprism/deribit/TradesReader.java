package io.marketprism.deribit;

import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Liquidation;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;

/**
 * Reads trades {@code {"trade_seq":30289442,"trade_id":"48079269","timestamp":1590484512188,"price":8950.0,"amount":10.0,"direction":"sell",
 * "liquidation":"M",…}}. The {@code direction} is the taker's, by the exchange's documentation of a public trade ("Trade direction of the taker").
 *
 * <p>A trade with {@code liquidation} is a forced close too: {@code "T"} where the taker was liquidated, whose order has the trade's direction,
 * {@code "M"} where the maker was, whose order has the other, {@code "MT"} where both were, by the same documentation ("when maker side of trade was
 * under liquidation"). The exchange tells the price of the trade, not that of the order.
 */
final class TradesReader implements DeribitReader {
    private static final long PRICE = JsonCursor.key("price");
    private static final long AMOUNT = JsonCursor.key("amount");
    private static final long TRADE_ID = JsonCursor.key("trade_id");
    private static final long BUY = JsonCursor.key("buy");
    private static final long SELL = JsonCursor.key("sell");
    private static final long MAKER = JsonCursor.key("M");
    private static final long TAKER = JsonCursor.key("T");
    private static final long BOTH = JsonCursor.key("MT");
    private static final long NOBODY = 0;

    private final JsonCursor json;
    private final long timeKey;
    private final long sequenceKey;
    private final long sideKey;
    private final long liquidationKey;

    TradesReader(JsonCursor json) {
        this.json = json;
        timeKey = json.codeOf("timestamp");
        sequenceKey = json.codeOf("trade_seq");
        sideKey = json.codeOf("direction");
        liquidationKey = json.codeOf("liquidation");
    }

    @Override
    public boolean readsRows() {
        return true;
    }

    @Override
    public void read(DeribitMessage message) {
        long row = json.mark();
        try {
            readRow(message);
        } catch (NormalizationException e) {
            if (e.problem() != Problem.MALFORMED && isLiquidation(row)) {
                throw e.also(DataType.LIQUIDATION);
            }
            throw e;
        }
    }

    private void readRow(DeribitMessage message) {
        TradeId id = null;
        Decimal price = null;
        Decimal amount = null;
        Side side = null;
        long time = DeribitMessage.NOT_READ;
        long sequence = MarketEvent.ABSENT;
        long liquidated = NOBODY;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            if (key == PRICE) {
                price = json.price();
            } else if (key == AMOUNT) {
                amount = json.quantity();
            } else if (key == TRADE_ID) {
                id = tradeId();
            } else if (key == timeKey) {
                time = json.epochMillis();
            } else if (key == sequenceKey) {
                sequence = json.wholeNumber();
            } else if (key == sideKey) {
                side = side();
            } else if (key == liquidationKey) {
                liquidated = liquidated();
            } else {
                json.skip();
            }
        }
        json.require(id, "trade_id");
        json.require(price, "price");
        json.require(amount, "amount");
        json.require(side, "direction");
        json.require(sequence, "trade_seq");
        if (time == DeribitMessage.NOT_READ) {
            throw json.missing("timestamp");
        }
        long timeUs = message.plausible(time);
        if (liquidated == TAKER || liquidated == BOTH) {
            message.event(liquidation(message, timeUs, side, price, amount, id));
        }
        if (liquidated == MAKER || liquidated == BOTH) {
            Side makers = side == Side.BUY ? Side.SELL : Side.BUY;
            message.event(liquidation(message, timeUs, makers, price, amount, id));
        }
        message.event(new Trade(
                message.instrument(),
                timeUs,
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                id,
                TradeForm.SINGLE,
                price,
                amount,
                side,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                sequence,
                TradeSource.LIVE));
    }

    /** No two liquidations of a frame say the same, since each names its trade, and of that its side. */
    private static Liquidation liquidation(
            DeribitMessage message, long timeUs, Side side, Decimal price, Decimal amount, TradeId id) {
        return new Liquidation(
                message.instrument(),
                timeUs,
                message.frame().receiveTimeUs(),
                message.frame().collector(),
                side,
                price,
                price,
                amount,
                null,
                id,
                1,
                true);
    }

    private TradeId tradeId() {
        TradeId id = json.tradeId();
        if (!id.isNumber() && id.toString().isEmpty()) {
            throw new NormalizationException(Problem.INVALID_FIELD, json.position(), "expected a trade id, was \"\"");
        }
        return id;
    }

    private Side side() {
        long side = json.textCode();
        if (side == BUY) {
            return Side.BUY;
        }
        if (side == SELL) {
            return Side.SELL;
        }
        throw new NormalizationException(
                Problem.INVALID_FIELD,
                json.position(),
                "expected a direction, buy or sell, was \"" + json.last() + "\"");
    }

    private long liquidated() {
        if (json.skipNull()) {
            return NOBODY;
        }
        long who = json.textCode();
        if (who != MAKER && who != TAKER && who != BOTH) {
            throw new NormalizationException(
                    Problem.INVALID_FIELD,
                    json.position(),
                    "expected who was liquidated, M, T or MT, was \"" + json.last() + "\"");
        }
        return who;
    }

    /** Whether a row that cannot be read as a trade tells of a liquidation. */
    private boolean isLiquidation(long row) {
        json.returnTo(row);
        if (!json.atObject()) {
            return false;
        }
        boolean liquidation = false;
        json.enterObject();
        for (long key = json.nextKey(); key != JsonCursor.END; key = json.nextKey()) {
            boolean named = key == liquidationKey;
            if (!json.skipNull()) {
                liquidation |= named;
                json.skip();
            }
        }
        return liquidation;
    }
}
