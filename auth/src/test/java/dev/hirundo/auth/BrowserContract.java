package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/// A site where two providers log people in, and a browser that is another one for each test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BrowserContract {
    final TestDatabase kind;
    final Issuer issuer = new Issuer();
    final AuthSite site;
    Browser browser;

    BrowserContract(TestDatabase kind) {
        this.kind = kind;
        site = AuthSite.of(kind, issuer.settings("mock", "other"));
        browser = new Browser(site);
    }

    @AfterEach
    void anotherBrowser() {
        browser.close();
        browser = new Browser(site);
    }

    @AfterAll
    void close() {
        browser.close();
        site.close();
        issuer.close();
    }
}
