package io.marketprism.collector.config;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.nats.NatsCredentials;
import io.marketprism.nats.NatsOptions;
import io.marketprism.nats.NatsStream;
import io.marketprism.nats.NatsTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads the section {@code nats}. */
final class NatsSettings {
    private static final String DEFAULT_URL = "nats://localhost:4222";
    private static final List<String> VARIABLES =
            List.of("NATS_USER", "NATS_PASSWORD", "NATS_TOKEN", "NATS_CREDENTIALS_FILE");
    private static final String[] SCHEMES = {"nats", "tls"};

    private final Section section;

    private NatsSettings(Section section) {
        this.section = section;
    }

    /** The options, or null for no NATS; also null if something is wrong, which is a problem of the section then. */
    static NatsOptions read(Section section, Environment environment) {
        int problemsBefore = section.problems().size();
        boolean enabled = section.flag("enabled", true);
        NatsOptions options = new NatsSettings(section).options(environment);
        section.finish();
        return enabled && section.problems().size() == problemsBefore ? options : null;
    }

    private NatsOptions options(Environment environment) {
        String url = url(environment);
        NatsOptions options = checked("url", () -> NatsOptions.at(url));
        if (options == null) {
            options = NatsOptions.at(DEFAULT_URL);
        }
        NatsCredentials credentials = credentials(environment);
        boolean isOfEnvironment = VARIABLES.stream().anyMatch(environment::isSet);
        if (credentials != null && (options.credentials() == null || isOfEnvironment)) {
            options = options.credentials(credentials);
        } else if (credentials != null && !environment.isSet("NATS_URL")) {
            section.problem("url", "a login in the URL or in settings of its own", "both");
        }
        options = tls(options);
        List<NatsStream> streams = streams();
        NatsOptions byDefault = options;
        NatsOptions prefixed = checked(
                "subject_prefix",
                () -> byDefault.subjectPrefix(section.text("subject_prefix", "tokens of a subject", "")));
        if (prefixed == null || streams == null) {
            return byDefault;
        }
        NatsOptions complete = checked("streams", () -> prefixed.streams(streams.toArray(new NatsStream[0])));
        return complete == null ? byDefault : complete;
    }

    private String url(Environment environment) {
        String url = section.text("url", "a URL such as " + DEFAULT_URL, DEFAULT_URL);
        try {
            for (String one : url.split(",")) {
                Urls.of(one, SCHEMES);
            }
        } catch (IllegalArgumentException e) {
            section.problem("url", "a URL that begins with nats:// or tls://", "\"" + Urls.printable(url) + "\"");
            url = DEFAULT_URL;
        }
        return environment.url("NATS_URL", "NATS_HOST", "NATS_PORT", url, SCHEMES);
    }

    /** What variables say replaces what the file says; a user of the file may have its password in the environment. */
    private NatsCredentials credentials(Environment environment) {
        String user = environment.text("NATS_USER", section.optionalText("user", "a name"));
        String password = environment.text("NATS_PASSWORD", section.optionalText("password", "a secret"));
        String token = section.optionalText("token", "a secret");
        String nkey = section.optionalText("nkey", "a seed");
        String file = section.optionalText("credentials_file", "a file");
        boolean isOfEnvironment = VARIABLES.stream().anyMatch(environment::isSet);
        if (isOfEnvironment) {
            boolean isLogin = environment.isSet("NATS_USER") || environment.isSet("NATS_PASSWORD");
            user = isLogin ? user : null;
            password = isLogin ? password : null;
            token = environment.text("NATS_TOKEN", null);
            nkey = null;
            file = environment.text("NATS_CREDENTIALS_FILE", null);
        }
        if ((user == null) != (password == null)) {
            problem(environment, isOfEnvironment, "user and password, or neither", "only one");
            return null;
        }
        if (Stream.of(user, token, nkey, file).filter(Objects::nonNull).count() > 1) {
            problem(environment, isOfEnvironment, "at most one of user, token, nkey and credentials_file", "more");
            return null;
        }
        return credentials(user, password, token, nkey, file);
    }

    private void problem(Environment environment, boolean isOfEnvironment, String expected, String was) {
        if (isOfEnvironment) {
            environment.problem(String.join(", ", VARIABLES), expected, was);
        } else {
            section.problem("user", expected, was);
        }
    }

    private NatsCredentials credentials(String user, String password, String token, String nkey, String file) {
        if (user != null) {
            return NatsCredentials.user(user, password);
        }
        if (token != null) {
            return NatsCredentials.token(token);
        }
        if (nkey != null) {
            return checked("nkey", () -> NatsCredentials.nkey(nkey));
        }
        return file == null ? null : checked("credentials_file", () -> NatsCredentials.file(Path.of(file)));
    }

    private NatsOptions tls(NatsOptions options) {
        Section tls = section.section("tls");
        String authorities = tls.optionalText("ca_file", "a file");
        String certificate = tls.optionalText("certificate_file", "a file");
        String key = tls.optionalText("key_file", "a file");
        tls.finish();
        if (authorities == null && certificate == null && key == null) {
            return options;
        }
        NatsOptions secured = checked(
                "tls", () -> options.sslContext(NatsTls.context(path(authorities), path(certificate), path(key))));
        return secured == null ? options : secured;
    }

    private static Path path(String file) {
        return file == null ? null : Path.of(file);
    }

    /** The main stream and those that some types go to instead, all with the same limits; null if a name is wrong. */
    private List<NatsStream> streams() {
        List<NatsStream> streams = new ArrayList<>();
        Set<DataType> rest = EnumSet.allOf(DataType.class);
        Section others = section.section("streams");
        for (String name : others.keys()) {
            List<DataType> types = others.list(name, "data types such as orderbook", DataType::ofWireName);
            if (!types.isEmpty()) {
                rest.removeAll(types);
                streams.add(checked("streams", () -> NatsStream.named(name).dataTypes(EnumSet.copyOf(types))));
            }
        }
        others.finish();
        String name = section.text("stream", "the name of a stream", NatsStream.DEFAULT_NAME);
        if (!rest.isEmpty()) {
            streams.add(checked("stream", () -> NatsStream.named(name).dataTypes(rest)));
        }
        Long replicas = section.optionalNumber("replicas", "a number of servers from 1 to 5", 1, 5);
        Long maxAge = section.optionalNumber("max_age", "seconds, 0 for ever", 0, Integer.MAX_VALUE);
        Long maxBytes = section.optionalNumber("max_bytes", "a number of bytes, -1 for any", -1, Long.MAX_VALUE);
        Long maxMessages = section.optionalNumber("max_messages", "a number, -1 for any", -1, Long.MAX_VALUE);
        Long window = section.optionalNumber("duplicate_window", "seconds from 1 to 86400", 1, 86_400);
        return streams.contains(null)
                ? null
                : streams.stream()
                        .map(stream -> new NatsStream(
                                stream.name(),
                                stream.dataTypes(),
                                replicas == null ? null : replicas.intValue(),
                                maxAge == null ? null : Duration.ofSeconds(maxAge),
                                maxBytes,
                                maxMessages,
                                window == null ? null : Duration.ofSeconds(window)))
                        .toList();
    }

    /** What the library makes of a setting, or null if it does not accept it, which is a problem then. */
    private <T> T checked(String key, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (ConfigurationException e) {
            section.refused(key, e.getMessage());
            return null;
        }
    }
}
