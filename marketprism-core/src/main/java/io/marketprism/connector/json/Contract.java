package io.marketprism.connector.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What holds once a method has returned, in the words that NullAway reads from an annotation of this name, such as {@code null, _ -> fail}. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface Contract {
    String value();
}
