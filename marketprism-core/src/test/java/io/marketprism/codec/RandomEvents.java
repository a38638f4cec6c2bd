package io.marketprism.codec;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.FundingRate;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.Liquidation;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.event.VolatilityIndex;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events of every kind with values at and beyond every edge, from a seed. */
final class RandomEvents {
    private static final String[] FRAGMENTS = {
        "BTC", "-", "USDT", ":", "%", "%3A", "\"", "\\", "/", " ", "\n", "\u0000", "\u001f", "\u007f", "é", "币安", "𝔅",
        "🚀", "\u2028", "?", "~"
    };

    private final Random random;

    RandomEvents(long seed) {
        random = new Random(seed);
    }

    MarketEvent next() {
        return switch (random.nextInt(15)) {
            case 0 -> trade();
            case 1 -> snapshot();
            case 2 -> delta();
            case 3 -> bbo();
            case 4 -> ticker();
            case 5 -> candle();
            case 6 -> fundingRate();
            case 7 -> markPrice();
            case 8 -> openInterest();
            case 9 -> liquidation();
            case 10 -> longShortRatio();
            case 11 -> volatilityIndex();
            case 12 -> definition();
            case 13 -> gap();
            default -> coverage();
        };
    }

    Trade trade() {
        return new Trade(
                instrument(choice(QuantityUnit.values())),
                integer(),
                integer(),
                optional(text()),
                id(),
                choice(TradeForm.values()),
                decimal(),
                decimal(),
                optional(choice(Side.values())),
                fill(),
                fill(),
                integer(),
                choice(TradeSource.values()));
    }

    BookSnapshot snapshot() {
        return new BookSnapshot(
                instrument(choice(QuantityUnit.values())),
                integer(),
                integer(),
                optional(text()),
                integer(),
                levels(),
                levels(),
                random.nextBoolean() ? 0 : 1 + random.nextInt(5_000),
                optional(text()));
    }

    BookDelta delta() {
        return new BookDelta(
                instrument(choice(QuantityUnit.values())),
                integer(),
                integer(),
                optional(text()),
                integer(),
                integer(),
                random.nextBoolean(),
                levels(),
                levels(),
                optional(text()));
    }

    BestBidOffer bbo() {
        return new BestBidOffer(
                instrument(choice(QuantityUnit.values())),
                integer(),
                integer(),
                optional(text()),
                integer(),
                optional(decimal()),
                optional(decimal()),
                optional(decimal()),
                optional(decimal()));
    }

    Ticker ticker() {
        return new Ticker(
                instrument(QuantityUnit.BASE),
                integer(),
                integer(),
                optional(text()),
                decimal(),
                optional(decimal()),
                optional(decimal()),
                optional(decimal()),
                optional(decimal()),
                optional(decimal()));
    }

    Candle candle() {
        return new Candle(
                instrument(QuantityUnit.BASE),
                integer(),
                integer(),
                optional(text()),
                text(),
                unscaled(),
                unscaled(),
                decimal(),
                decimal(),
                decimal(),
                decimal(),
                optional(decimal()),
                optional(decimal()),
                integer(),
                random.nextBoolean());
    }

    FundingRate fundingRate() {
        return new FundingRate(
                instrument(QuantityUnit.BASE),
                integer(),
                integer(),
                optional(text()),
                choice(FundingKind.values()),
                decimal(),
                integer(),
                integer(),
                random.nextBoolean() ? MarketEvent.ABSENT : 1 + random.nextInt(24));
    }

    MarkPrice markPrice() {
        return new MarkPrice(
                instrument(QuantityUnit.BASE), integer(), integer(), optional(text()), decimal(), optional(decimal()));
    }

    OpenInterest openInterest() {
        return new OpenInterest(
                instrument(choice(QuantityUnit.values())),
                integer(),
                integer(),
                optional(text()),
                decimal(),
                optional(decimal()),
                optional(text()));
    }

    Liquidation liquidation() {
        return new Liquidation(
                instrument(choice(QuantityUnit.values())),
                integer(),
                integer(),
                optional(text()),
                choice(Side.values()),
                decimal(),
                optional(decimal()),
                decimal(),
                optional(text()),
                optional(id()),
                1 + random.nextInt(9),
                random.nextBoolean());
    }

    LongShortRatio longShortRatio() {
        return new LongShortRatio(
                instrument(QuantityUnit.BASE),
                integer(),
                integer(),
                optional(text()),
                random.nextBoolean() ? DataType.LSR_TOP_POSITION : DataType.LSR_ALL_ACCOUNT,
                decimal(),
                optional(decimal()),
                optional(decimal()),
                text());
    }

    VolatilityIndex volatilityIndex() {
        return new VolatilityIndex(instrument(QuantityUnit.BASE), integer(), integer(), optional(text()), decimal());
    }

    InstrumentDefinition definition() {
        return InstrumentDefinition.builder(instrument(QuantityUnit.BASE))
                .exchangeTimeUs(integer())
                .received(integer(), optional(text()), integer())
                .base(optional(text()))
                .quote(optional(text()))
                .settle(optional(text()))
                .contractType(optional(text()))
                .contractSize(optional(decimal()), optional(text()))
                .tickSize(optional(decimal()))
                .lotSize(optional(decimal()))
                .minQuantity(optional(decimal()))
                .minNotional(optional(decimal()))
                .underlying(optional(text()))
                .expiryUs(integer())
                .option(optional(decimal()), optional(choice(OptionType.values())))
                .status(choice(InstrumentStatus.values()))
                .listedAtUs(integer())
                .build();
    }

    Gap gap() {
        return new Gap(
                instrument(QuantityUnit.BASE),
                integer(),
                optional(text()),
                text(),
                optional(text()),
                1 + random.nextInt(100),
                choice(GapState.values()),
                choice(DataType.values()),
                optional(text()),
                choice(GapCause.values()),
                optional(text()),
                optional(text()),
                integer(),
                integer(),
                integer(),
                integer(),
                integer(),
                integer(),
                optional(text()));
    }

    Coverage coverage() {
        return new Coverage(
                instrument(QuantityUnit.BASE),
                integer(),
                optional(text()),
                choice(DataType.values()),
                optional(text()),
                integer(),
                integer(),
                optional(text()),
                optional(text()),
                integer(),
                optional(text()));
    }

    private Instrument instrument(QuantityUnit unit) {
        return new Instrument(text(), choice(MarketType.values()), text(), text(), unit);
    }

    Levels levels() {
        int count = random.nextInt(6);
        if (random.nextInt(4) == 0) {
            List<Levels.Level> levels = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                levels.add(new Levels.Level(decimal(), decimal()));
            }
            return Levels.of(levels);
        }
        long[] packed = new long[2 * count];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = random.nextInt(5) == 0 ? 0 : Math.abs(unscaled() / 2);
        }
        return Levels.ofPacked(packed, random.nextInt(20), random.nextInt(20));
    }

    Decimal decimal() {
        return switch (random.nextInt(8)) {
            case 0 -> Decimal.ZERO;
            case 1 -> Decimal.of(new BigDecimal(new BigInteger(100, random), random.nextInt(60)));
            default -> Decimal.of(unscaled(), random.nextInt(Decimal.MAX_SCALE + 1));
        };
    }

    /** Any number of digits alike, often with zeros at the end. */
    long unscaled() {
        long number = random.nextLong() >> random.nextInt(64);
        int zeros = random.nextInt(10);
        for (int i = 0; i < zeros && Math.abs(number) < Long.MAX_VALUE / 10; i++) {
            number *= 10;
        }
        return number;
    }

    private long integer() {
        return random.nextInt(4) == 0 ? MarketEvent.ABSENT : unscaled();
    }

    private TradeId id() {
        return random.nextBoolean() ? TradeId.of(numberOfAnyLength()) : TradeId.of(text());
    }

    private long fill() {
        return random.nextInt(4) == 0 ? MarketEvent.ABSENT : numberOfAnyLength();
    }

    private long numberOfAnyLength() {
        return random.nextLong() >>> 1 + random.nextInt(60);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        int fragments = random.nextInt(4);
        for (int i = 0; i < fragments; i++) {
            text.append(choice(FRAGMENTS));
        }
        return text.toString();
    }

    private <T> T choice(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T optional(T value) {
        return random.nextInt(4) == 0 ? null : value;
    }
}
