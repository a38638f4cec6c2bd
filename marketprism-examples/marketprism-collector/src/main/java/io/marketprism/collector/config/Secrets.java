package io.marketprism.collector.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which settings are secrets, and who can read the files in which they stand. */
final class Secrets {
    private static final Pattern NAME =
            Pattern.compile("(.*_)?(password|passphrase|token|nkey|api_key|secret_key|secret)");
    private static final Pattern SECRET_FILE =
            Pattern.compile("(.*_)?(credentials|key)_file", Pattern.CASE_INSENSITIVE);
    private static final Pattern URL_WITH_LOGIN = Pattern.compile(".*://[^/]*@.*", Pattern.DOTALL);

    private Secrets() {}

    /** Whether a setting or variable of this name is a secret. */
    static boolean isSecret(String name) {
        return NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** {@return warnings if these settings of a file hold secrets, or name files that are, and others can read them} */
    static List<String> warnings(Path file, Map<String, ?> settings) {
        List<String> warnings = new ArrayList<>();
        if (hasSecrets(settings)) {
            warning(file, "holds secrets").ifPresent(warnings::add);
        }
        ofSecretFiles(settings, warnings);
        return warnings;
    }

    private static void ofSecretFiles(Map<String, ?> settings, List<String> warnings) {
        settings.forEach((name, value) -> {
            Object content = value instanceof YamlValue yaml ? yaml.content() : value;
            if (value instanceof YamlValue yaml && content instanceof Map<?, ?>) {
                ofSecretFiles(yaml.section(), warnings);
            } else if (content instanceof String text
                    && SECRET_FILE.matcher(name).matches()) {
                warning(Path.of(text), "is a secret").ifPresent(warnings::add);
            }
        });
    }

    /** {@return a warning if everybody can read a file, which is a secret or holds some} */
    static Optional<String> warning(Path file, String what) {
        return isReadByOthers(file)
                ? Optional.of(file + " " + what + " and can be read by everybody on this machine; chmod 600 " + file)
                : Optional.empty();
    }

    private static boolean hasSecrets(Map<String, ?> settings) {
        return settings.entrySet().stream().anyMatch(entry -> holdsSecret(entry.getKey(), entry.getValue()));
    }

    private static boolean holdsSecret(String name, Object value) {
        if (value instanceof YamlValue yaml) {
            return yaml.content() instanceof Map<?, ?> ? hasSecrets(yaml.section()) : holdsSecret(name, yaml.text());
        }
        return value instanceof String text
                && !text.isEmpty()
                && !text.equals("null")
                && (isSecret(name) || URL_WITH_LOGIN.matcher(text).matches());
    }

    private static boolean isReadByOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            // There is no such file, which whoever needs it says, or no such permissions on this system.
            return false;
        }
    }
}
