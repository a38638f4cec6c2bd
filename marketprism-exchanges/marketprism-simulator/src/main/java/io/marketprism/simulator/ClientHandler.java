package io.marketprism.simulator;

import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection: answers REST requests until one of them turns it into a WebSocket. */
final class ClientHandler extends SimpleChannelInboundHandler<Object> {

    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

    private static final int LONGEST_FRAME = 1 << 20;

    private final RequestRouter router;
    private final ConnectionRegistry connections;
    private final VenueThread thread;
    private @Nullable ServerConnection webSocket;

    ClientHandler(RequestRouter router, ConnectionRegistry connections, VenueThread thread) {
        this.router = router;
        this.connections = connections;
        this.thread = thread;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
        ServerConnection connection = webSocket;
        if (message instanceof FullHttpRequest request) {
            thread.guarded(() -> request(context, request));
        } else if (message instanceof WebSocketFrame frame && connection != null) {
            thread.guarded(() -> connection.received(frame));
        }
    }

    private void request(ChannelHandlerContext context, FullHttpRequest http) {
        RestRequest request = read(context, http);
        // Others than WebSocket clients offer an upgrade too: Java's own HTTP client asks for HTTP/2 with every first
        // request.
        if (http.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            Optional<RestResponse> refusal = router.refuse(request);
            if (refusal.isPresent()) {
                respond(context, refusal.get(), false);
            } else {
                upgrade(context, http, request);
            }
        } else {
            boolean keepAlive = HttpUtil.isKeepAlive(http);
            router.answer(request, response -> respond(context, response, keepAlive));
        }
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest http, RestRequest request) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(LONGEST_FRAME)
                .build();
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                        "ws://" + http.headers().get(HttpHeaderNames.HOST), null, config)
                .newHandshaker(http);
        if (handshaker == null) {
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
            return;
        }
        handshaker.handshake(context.channel(), http);
        context.pipeline().addBefore(context.name(), "aggregator", new WebSocketFrameAggregator(LONGEST_FRAME));
        webSocket = router.connect(context.channel(), request);
    }

    private static RestRequest read(ChannelHandlerContext context, FullHttpRequest http) {
        QueryStringDecoder uri = new QueryStringDecoder(http.uri());
        Map<String, String> query = new HashMap<>();
        uri.parameters().forEach((name, values) -> query.put(name, values.get(0)));
        Map<String, String> headers = new HashMap<>();
        http.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        InetSocketAddress remote = (InetSocketAddress) context.channel().remoteAddress();
        return new RestRequest(
                http.method().name(),
                uri.path(),
                query,
                headers,
                remote.getAddress().getHostAddress());
    }

    private static void respond(ChannelHandlerContext context, RestResponse response, boolean keepAlive) {
        FullHttpResponse http = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                Unpooled.wrappedBuffer(response.body()));
        response.headers().forEach((name, value) -> http.headers().set(name, value));
        HttpUtil.setContentLength(http, response.body().length);
        HttpUtil.setKeepAlive(http, keepAlive);
        ChannelFuture written = context.writeAndFlush(http);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            connections.clientCaughtUp();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (webSocket != null) {
            connections.remove(webSocket);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug(
                "Client {} failed; its connection is closed", context.channel().remoteAddress(), cause);
        context.close();
    }
}
