package io.marketprism.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.FundingKind;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.OptionType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeSource;
import io.marketprism.event.VolatilityIndex;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users were promised: names, order and identity of every data type. */
class SchemasTest {
    @Test
    void thereIsOneForEachDataTypeInTheirOrder() {
        assertEquals(
                List.of(DataType.values()),
                Schemas.ALL.stream().map(EventSchema::dataType).toList());
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void isFoundByItsDataType(DataType type) {
        assertEquals(type, Schemas.of(type).dataType());
    }

    @Test
    void isFoundByAnEvent() {
        Instrument index = new Instrument("deribit", MarketType.INDEX, "BTC-DVOL", "btc_usd", QuantityUnit.BASE);

        assertSame(
                Schemas.of(DataType.VOLATILITY_INDEX), Schemas.of(new VolatilityIndex(index, 1, 2, null, Decimal.ONE)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trade            | trades             | trade_id,form,price,quantity,quantity_unit,side,first_trade_id,last_trade_id,sequence,source
            orderbook        | orderbooks         | kind,sequence,previous_sequence,reset,bids,asks,quantity_unit,depth_limit,book_session
            bbo              | bbos               | sequence,bid_price,bid_quantity,ask_price,ask_quantity,quantity_unit
            ticker           | tickers            | last_price,open_price,high_price,low_price,volume,quote_volume
            candle           | candles            | interval,open_time_us,close_time_us,open_price,high_price,low_price,close_price,volume,quote_volume,trade_count,closed
            funding_rate     | funding_rates      | kind,funding_rate,funding_time_us,next_funding_time_us,interval_hours
            mark_price       | mark_prices        | mark_price,index_price
            open_interest    | open_interests     | open_interest,quantity_unit,open_interest_value,open_interest_value_currency
            liquidation      | liquidations       | side,price,average_price,quantity,quantity_unit,status,trade_id,ordinal,complete
            lsr_top_position | lsr_top_positions  | long_short_ratio,long_ratio,short_ratio,period
            lsr_all_account  | lsr_all_accounts   | long_short_ratio,long_ratio,short_ratio,period
            volatility_index | volatility_indices | value
            instrument       | instruments        | base,quote,settle,contract_type,contract_size,contract_size_unit,tick_size,lot_size,min_quantity,min_notional,underlying,expiry_us,strike,option_type,status,listed_at_us,valid_from_us
            gap              | gaps               | gap_id,session,revision,state,affected_data_type,sink,cause,first_missing_id,last_missing_id,lost,recovered_count,started_at_us,ended_at_us,last_good_exchange_time_us,first_good_exchange_time_us,variant
            coverage         | coverage           | covered_data_type,session,from_us,to_us,first_id,last_id,events,variant
            """)
    void tableAndFieldsAreThoseOfTheContract(String dataType, String table, String fields) {
        EventSchema<?> schema = Schemas.of(DataType.ofWireName(dataType));

        assertEquals(table, schema.table());
        assertEquals(fields, names(schema.fields()));
        assertEquals(
                "exchange,market_type,symbol,native_symbol,exchange_time_us,receive_time_us,collector",
                names(schema.head()));
        assertEquals(names(schema.head()) + "," + fields, names(schema.allFields()));
    }

    private static String names(List<? extends Field<?>> fields) {
        return fields.stream().map(Field::name).collect(Collectors.joining(","));
    }

    /** In brackets the condition, with a star what counts for messages only. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            trade            | form trade_id | FIRST
            orderbook        | kind previous_sequence[kind=delta] sequence exchange_time_us[kind=delta] depth_limit[kind=snapshot] collector[kind=snapshot] book_session[kind=snapshot] | FIRST
            bbo              | sequence exchange_time_us bid_price bid_quantity ask_price ask_quantity receive_time_us[no sequence, exchange_time_us] collector[no sequence, exchange_time_us] | FIRST
            ticker           | exchange_time_us last_price volume quote_volume | FIRST
            candle           | interval open_time_us closed* open_price* high_price* low_price* close_price* volume* quote_volume* trade_count* | closed, NEWEST
            funding_rate     | kind funding_time_us exchange_time_us | FIRST
            mark_price       | exchange_time_us mark_price index_price | FIRST
            open_interest    | exchange_time_us open_interest open_interest_value open_interest_value_currency | FIRST
            liquidation      | exchange_time_us side price quantity trade_id ordinal | FIRST
            lsr_top_position | period exchange_time_us | NEWEST
            lsr_all_account  | period exchange_time_us | NEWEST
            volatility_index | exchange_time_us value | FIRST
            instrument       | valid_from_us collector | NEWEST
            gap              | gap_id revision* | revision, NEWEST
            coverage         | covered_data_type variant collector session from_us to_us* | NEWEST
            """)
    void identityIsThatOfTheContract(String dataType, String identity, String stays) {
        EventSchema<?> schema = Schemas.of(DataType.ofWireName(dataType));

        assertEquals(identity, schema.identity().stream().map(SchemasTest::text).collect(Collectors.joining(" ")));
        assertEquals(stays, schema.rank().map(rank -> rank + ", ").orElse("") + schema.stays());
    }

    private static String text(IdentityPart<?> part) {
        String condition = "";
        if (part.condition() instanceof Condition.Is<?> is) {
            condition = "[" + is.field() + "=" + is.word() + "]";
        } else if (part.condition() instanceof Condition.AllAbsent<?> absent) {
            condition = "[no " + names(absent.fields()).replace(",", ", ") + "]";
        }
        return part.field() + condition + (part.ofMessagesOnly() ? "*" : "");
    }

    @ParameterizedTest
    @CsvSource({"candle, open_time", "instrument, valid_from", "gap, started_at", "coverage, from"})
    void someBelongToATimeOfTheirOwn(String dataType, String column) {
        Field<?> time = Schemas.of(DataType.ofWireName(dataType)).time().orElseThrow();

        assertEquals(column, time.columnName());
        assertEquals(Field.Kind.TIME, time.kind());
    }

    @Test
    void onlyWhatACollectorSaysIsOurs() {
        Set<DataType> ours = Schemas.ALL.stream()
                .filter(EventSchema::isOurs)
                .map(EventSchema::dataType)
                .collect(Collectors.toSet());

        assertEquals(Set.of(DataType.INSTRUMENT, DataType.GAP, DataType.COVERAGE), ours);
    }

    @Test
    void noTwoFieldsOfATypeOrTablesHaveOneName() {
        Set<String> tables = new HashSet<>();
        for (EventSchema<?> schema : Schemas.ALL) {
            Set<String> fields = new HashSet<>(Set.of(Head.DATA_TYPE.name()));
            schema.allFields().forEach(field -> assertTrue(fields.add(field.name()), field::name));
            assertTrue(tables.add(schema.table()), schema.table());
        }
    }

    @Test
    void wordsAreTheNamesThatTheEnumsGiveThemselves() {
        assertWords(DataType.values(), DataType::wireName);
        assertWords(FundingKind.values(), FundingKind::wireName);
        assertWords(GapCause.values(), GapCause::wireName);
        assertWords(GapState.values(), GapState::wireName);
        assertWords(InstrumentStatus.values(), InstrumentStatus::wireName);
        assertWords(MarketType.values(), MarketType::wireName);
        assertWords(OptionType.values(), OptionType::wireName);
        assertWords(QuantityUnit.values(), QuantityUnit::wireName);
        assertWords(Side.values(), Side::wireName);
        assertWords(TradeForm.values(), TradeForm::wireName);
        assertWords(TradeSource.values(), TradeSource::wireName);
    }

    private static <E extends Enum<E>> void assertWords(E[] values, Function<E, String> wireName) {
        Arrays.stream(values).forEach(value -> assertEquals(wireName.apply(value), Field.word(value)));
    }

    @Test
    void aFieldThatIsNoneIsNamedWithThoseThatAre() {
        IllegalArgumentException none =
                assertThrows(IllegalArgumentException.class, () -> Schemas.of(DataType.VOLATILITY_INDEX)
                        .field("vol"));

        assertTrue(none.getMessage().contains("collector, value"), none.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "choice", "trade id", "whole number", "flag", "levels"})
    void aFieldOfAnotherKindIsRefused(String asked) {
        Instrument index = new Instrument("deribit", MarketType.INDEX, "BTC-DVOL", "btc_usd", QuantityUnit.BASE);
        VolatilityIndex event = new VolatilityIndex(index, 1, 2, null, Decimal.ONE);
        Field<VolatilityIndex> value = Schemas.of(event).field("value");

        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> {
            switch (asked) {
                case "text" -> value.text(event);
                case "choice" -> value.choice(event);
                case "trade id" -> value.tradeId(event);
                case "whole number" -> value.number(event);
                case "flag" -> value.flag(event);
                default -> value.levels(event);
            }
        });

        assertEquals(Decimal.ONE, value.decimal(event));
        assertTrue(refused.getMessage().contains("value of kind RATE"), refused.getMessage());
        assertTrue(refused.getMessage().endsWith(asked), refused.getMessage());
    }
}
