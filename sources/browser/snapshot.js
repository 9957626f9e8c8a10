// The page as the browser has it, as markup that can be read again: open shadow roots as declarative ones (HTML
// standard, `template shadowrootmode`), the documents of frames of the same origin beside it. It runs in an isolated
// world, where no script of the page changes what the functions do.
((mark, mostFrames) => {
    const frames = [];
    let leftOut = 0;

    const rootsIn = (root) => [...root.querySelectorAll("*")].flatMap(
        (element) => element.shadowRoot ? [element.shadowRoot, ...rootsIn(element.shadowRoot)] : []);

    const documentIn = (element) => {
        try {
            return element.contentDocument;
        } catch {
            return null; // a frame of another origin
        }
    };

    const isShown = (element) => {
        const box = element.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && element.checkVisibility({visibilityProperty: true});
    };

    const markup = (page, roots) => {
        const type = page.doctype ? new XMLSerializer().serializeToString(page.doctype) : "";
        const outer = page.documentElement.cloneNode(false).outerHTML;
        const end = outer.lastIndexOf("</");
        const inner = page.documentElement.getHTML({shadowRoots: roots});
        return type + outer.slice(0, end) + inner + outer.slice(end);
    };

    // A frame of the page, with its document where that is of the same origin and shown; adds it to `frames`.
    const enter = (element) => {
        const inner = documentIn(element), shown = isShown(element);
        const isKept = Boolean(inner && inner.documentElement && shown);
        if (frames.length >= mostFrames) {
            leftOut += 1;
            return 0;
        }
        const facts = {url: (inner ? inner.URL : element.src).slice(0, 2100), same_origin: Boolean(inner), shown};
        const number = frames.push(facts);
        if (isKept) {
            facts.html = take(inner);
        }
        return isKept ? number : 0;
    };

    const take = (page) => {
        const roots = rootsIn(page), before = new Map();
        try {
            for (const element of [page, ...roots].flatMap((root) => [...root.querySelectorAll("iframe, frame")])) {
                before.set(element, element.getAttribute(mark));
                const number = enter(element);
                number ? element.setAttribute(mark, number) : element.removeAttribute(mark);
            }
            return markup(page, roots);
        } finally {
            for (const [element, value] of before) {
                value === null ? element.removeAttribute(mark) : element.setAttribute(mark, value);
            }
        }
    };

    const html = take(document);
    return {url: location.href, title: document.title, html, frames, left_out: leftOut};
})
