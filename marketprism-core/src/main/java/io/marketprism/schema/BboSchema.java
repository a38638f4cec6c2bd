package io.marketprism.schema;

import io.marketprism.event.BestBidOffer;
import io.marketprism.event.DataType;
import java.util.List;

/** Best bids and offers. */
final class BboSchema {
    private static final Field<BestBidOffer> SEQUENCE =
            Field.integer("sequence", BestBidOffer::sequence).optional();
    private static final Field<BestBidOffer> BID_PRICE =
            Field.decimal("bid_price", BestBidOffer::bidPrice).optional();
    private static final Field<BestBidOffer> BID_QUANTITY =
            Field.decimal("bid_quantity", BestBidOffer::bidQuantity).optional();
    private static final Field<BestBidOffer> ASK_PRICE =
            Field.decimal("ask_price", BestBidOffer::askPrice).optional();
    private static final Field<BestBidOffer> ASK_QUANTITY =
            Field.decimal("ask_quantity", BestBidOffer::askQuantity).optional();

    static final EventSchema<BestBidOffer> SCHEMA = EventSchema.of(DataType.BBO, "bbos", BestBidOffer.class)
            .fields(List.of(SEQUENCE, BID_PRICE, BID_QUANTITY, ASK_PRICE, ASK_QUANTITY, Head.QUANTITY_UNIT))
            .identity(List.of(SEQUENCE, Head.EXCHANGE_TIME, BID_PRICE, BID_QUANTITY, ASK_PRICE, ASK_QUANTITY))
            // Nothing else tells a state that comes back from its first coming.
            .identity(
                    List.of(Head.RECEIVE_TIME, Head.COLLECTOR),
                    new Condition.AllAbsent<>(List.of(SEQUENCE, Head.EXCHANGE_TIME)))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new BestBidOffer(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    in.number(SEQUENCE),
                    in.decimal(BID_PRICE),
                    in.decimal(BID_QUANTITY),
                    in.decimal(ASK_PRICE),
                    in.decimal(ASK_QUANTITY)));

    private BboSchema() {}
}
