;;; orgfig-status-tests.el --- The list of figures  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-status-support)

;;;; What it lists

(ert-deftest orgfig-status-lists-the-verdicts-the-worst-first ()
  (orgfig-status-test nil
    (should (string-prefix-p "*orgfig status: orgfig-test-" (buffer-name)))
    (should (equal (orgfig-status-test-column 0) '("unproven" "open" "open")))
    (should (equal (orgfig-status-test-names) '("circle" "square" "broken")))
    (should (equal (orgfig-status-test-column 2) '("DONE" "TODO" "TODO")))
    (should (string-prefix-p "2025-04-12" (car (orgfig-status-test-column 3))))
    (should (equal (orgfig-status-test-column 4) '("never built" "never built" "never built")))
    (should (eq (get-text-property 0 'face (aref (tabulated-list-get-entry (point-min)) 0))
                'orgfig-unproven))
    (should (equal (orgfig-status-test-headline) "0 of 1 DONE figure is proven; 2 open"))
    (should-not (buffer-modified-p))))

(ert-deftest orgfig-status-sorts-by-each-column-both-ways-and-stays-so ()
  (orgfig-status-test "\
#+TODO: TODO | DONE CANCELLED
* DONE b 10
CLOSED: [2025-04-12 Sat 17:22]
[[file:b.svg]]
* TODO b 9
[[file:c.svg]]
* CANCELLED a
CLOSED: [2026-01-02 Fri 09:00]
[[file:a.svg]]
"
    (pcase-dolist (`(,column . ,names)
                   '((0 . ("b 10" "b 9" "a")) (1 . ("a" "b 9" "b 10")) (2 . ("a" "b 10" "b 9"))
                     (3 . ("b 10" "a" "b 9")) (4 . ("a" "b 10" "b 9"))))
      (unless (= column 0) (orgfig-status-test-sort column))
      (unless (= column 4) (should (equal (orgfig-status-test-names) names)))
      (orgfig-status-test-sort column)
      (unless (= column 4) (should (equal (orgfig-status-test-names) (reverse names))))
      (when (= column 4) (should (equal (car (last (orgfig-status-test-names))) "a"))))
    (orgfig-status-test-sort 1)
    (revert-buffer)
    (orgfig-test-idle)
    (should (equal (orgfig-status-test-names) '("a" "b 9" "b 10")))))

(ert-deftest orgfig-status-leaves-what-a-filter-asks-for-and-says-so ()
  (orgfig-status-test nil
    (orgfig-status-filter-verdict '("open"))
    (should (equal (orgfig-status-test-names) '("square" "broken")))
    (should (string-suffix-p "; only open" (orgfig-status-test-headline)))
    (orgfig-status-filter-text "SQUARE.svg")
    (should (equal (orgfig-status-test-names) '("square")))
    (revert-buffer)
    (orgfig-test-idle)
    (should (equal (orgfig-status-test-names) '("square")))
    (orgfig-status-filter-state '("DONE"))
    (should (equal (orgfig-status-test-names) '()))
    (should (string-suffix-p "only open and SQUARE.svg and DONE" (orgfig-status-test-headline)))
    (should-error (orgfig-status-visit) :type 'user-error)
    (execute-kbd-macro (kbd "/ /"))
    (should (equal (orgfig-status-test-names) '("circle" "square" "broken")))))

(ert-deftest orgfig-status-has-the-mode-line-show-a-per-cent-sign-as-what-it-is ()
  (orgfig-status-test nil
    (cl-letf (((symbol-function 'read-string) (lambda (&rest _) "50%f")))
      (call-interactively #'orgfig-status-filter-text))
    (let ((shown (eval (cadr (assq :eval mode-line-format)))))
      (should (string-search "50%f" (orgfig-status-test-headline)))
      (should (string-search "50%%f" shown))
      (should (eq (get-text-property (string-search "%%" shown) 'face shown) 'orgfig-unknown)))))

(ert-deftest orgfig-status-shows-more-of-the-figure-that-is-clicked-at ()
  (orgfig-status-test nil
    (let* ((window (selected-window))
           (place (orgfig-steady--position '("figures.org" . "square"))))
      (orgfig-status-mouse-visit `(mouse-2 (,window ,place (0 . 0) 0)))
      (should (equal (orgfig-status-test-line) "* TODO square"))
      (should (string-match-p "\\` *[a-z]+ +square " (orgfig-status-test-details)))
      (with-current-buffer (window-buffer window)
        (should (equal (orgfig-status-test-highlighted) '("square")))))))

;; https://www.gnu.org/software/emacs/manual/html_node/elisp/Click-Events.html
(ert-deftest orgfig-status-stays-on-the-row-when-a-column-is-clicked-at-from-another-window ()
  (orgfig-status-test nil
    (let* ((list-window (selected-window))
           (click `(mouse-1 (,list-window header-line (0 . 0) 0
                                          (,(propertize "x" 'tabulated-list-column-name "Figure") . 0))))
           (sort (command-remapping 'tabulated-list-col-sort)))
      (dolist (names '(("broken" "circle" "square") ("square" "circle" "broken")))
        (select-window list-window)
        (orgfig-status-test-goto "circle")
        (select-window (get-buffer-window notebook))
        (funcall (or sort #'tabulated-list-col-sort) click)
        (should (eq (window-buffer) notebook))
        (with-current-buffer (window-buffer list-window)
          (should (equal (orgfig-status-test-names) names))
          (should (equal (cdr (tabulated-list-get-id (window-point list-window))) "circle"))
          (should (equal (orgfig-status-test-highlighted) '("circle"))))))))

(ert-deftest orgfig-status-shows-an-empty-notebook ()
  (orgfig-status-test "* Only words\n"
    (should (equal (buffer-string) ""))
    (should (equal (orgfig-status-test-headline) "no figures"))
    (should-error (orgfig-build-at-point) :type 'user-error)
    (should-error (orgfig-status-open) :type 'user-error)
    (should-error (orgfig-status-next-error 1 t) :type 'user-error)))

(ert-deftest orgfig-status-lists-what-belongs-to-no-figure-at-the-end ()
  (orgfig-status-test "* TODO a\n[[file:a.svg]]\n* Words\n#+begin_src python :tangle a.py\nx = 1\n"
    (dotimes (_ 3)
      (should (equal (cdr (tabulated-list-get-id (point-min))) "a"))
      (goto-char (point-min))
      (search-forward "figures.org:4 ")
      (should (string-match-p "^  error .*#\\+end_src" (orgfig-status-test-line)))
      (orgfig-status-test-sort 0))
    (should-error (orgfig-build-at-point) :type 'user-error)
    (orgfig-status-filter-verdict '("project"))
    (should-not (orgfig-status-test-names))
    (goto-char (point-min))
    (search-forward "figures.org:4 ")
    (orgfig-status-visit)
    (should (equal (orgfig-status-test-line) "#+begin_src python :tangle a.py"))))

(ert-deftest orgfig-status-gives-names-their-width-and-drops-the-time-where-it-is-narrow ()
  (let* ((row '((verdict . "done") (name . "図 of a long name that goes on and on and on and on")
                (path . "figures.org") (line . 3) (state . "DONE") (closed . "2025-04-12T17:22:00")))
         (widths (lambda (width)
                   (mapcar #'cadr (orgfig-rows--format (list row) '(("done" . 0)) width)))))
    (should (equal (funcall widths 40) '(9 20 5 10 0)))
    (should (equal (funcall widths 80) '(9 25 5 10 0)))
    (should (equal (funcall widths 160) '(9 40 5 16 0)))
    (should (equal (aref (orgfig-rows--columns row nil t) 3) "2025-04-12"))
    (should (equal (aref (orgfig-rows--columns row nil nil) 3) "2025-04-12 17:22"))
    (should (equal (aref (orgfig-rows--columns '((severity . "error") (path . "a.org") (line . 7)
                                                 (message . "two\nlines\u202e"))
                                               nil t)
                         4)
                   "two lines\\u202e"))))

;;;; Going to the heading

(ert-deftest orgfig-status-goes-to-the-heading-folded-narrowed-and-edited ()
  (orgfig-status-test nil
    (with-current-buffer notebook
      (goto-char (point-min))
      (insert "\n* Words\n** code\n* square one\n")
      (org-overview)
      (orgfig-test-goto "* DONE circle")
      (org-narrow-to-subtree))
    (orgfig-status-test-goto "square")
    (execute-kbd-macro (kbd "RET"))
    (should (eq (window-buffer) notebook))
    (should (equal (orgfig-status-test-line) "* TODO square"))
    (should-not (org-invisible-p (line-beginning-position 2)))
    (should (buffer-modified-p notebook))))

(ert-deftest orgfig-status-tells-equal-and-wide-titles-apart ()
  (orgfig-status-test "\
* TODO 図表 と é
[[file:a.svg]]
* One
** TODO twin
[[file:b.svg]]
* Two
** TODO twin
[[file:c.svg]]
** TODO twin
[[file:d.svg]]
"
    (should (equal (sort (orgfig-status-test-names) #'string<)
                   '("One / twin" "Two / twin" "Two / twin (2)" "図表 と é")))
    (with-current-buffer notebook
      (goto-char (point-min))
      (insert (make-string 7 ?\n)))
    (pcase-dolist (`(,name . ,link) '(("Two / twin" . "[[file:c.svg]]") ("図表 と é" . "[[file:a.svg]]")
                                      ("Two / twin (2)" . "[[file:d.svg]]") ("One / twin" . "[[file:b.svg]]")))
      (orgfig-status)
      (orgfig-status-test-goto name)
      (orgfig-status-visit-other-window)
      (forward-line 1)
      (should (equal (orgfig-status-test-line) link)))
    (orgfig-test-idle)))

(ert-deftest orgfig-status-has-the-notebook-follow-and-keeps-the-list-selected ()
  (orgfig-status-test nil
    (let ((list (current-buffer)))
      (orgfig-status-test-goto "circle")
      (execute-kbd-macro (kbd "F n"))
      (orgfig-list--moved)
      (should (eq (window-buffer) list))
      (with-selected-window (get-buffer-window notebook)
        (should (equal (orgfig-status-test-line) "* TODO square")))
      (execute-kbd-macro (kbd "F n"))
      (orgfig-list--moved)
      (with-selected-window (get-buffer-window notebook)
        (should (equal (orgfig-status-test-line) "* TODO square"))))))

(ert-deftest orgfig-status-walks-to-what-speaks-against-figures ()
  (orgfig-status-test nil
    (let ((list (current-buffer)))
      (orgfig-status-next-error 1 t)
      (should (equal (orgfig-status-test-line) "* DONE circle"))
      (with-current-buffer list (orgfig-status-next-error 1))
      (should-not (equal (orgfig-status-test-line) "* DONE circle"))
      (with-current-buffer list
        (orgfig-status-next-error -1)
        (should-error (orgfig-status-next-error -1) :type 'user-error)
        (should-error (orgfig-status-next-error 1000) :type 'user-error)))))

;;;; More of a figure

(ert-deftest orgfig-status-tells-the-gravest-reason-first ()
  (let* ((reason (lambda (severity line)
                   `((severity . ,severity) (path . "a.org") (line . ,line) (message . ,(format "%s%d" severity line)))))
         (row `((missing . (((path . "a.org") (line . 8) (message . "lacks"))))
                (findings . ,(list (funcall reason "note" 1) (funcall reason "note" 2)
                                   (funcall reason "warning" 3) (funcall reason "error" 9))))))
    (should (equal (mapcar (lambda (one) (alist-get 'message one)) (orgfig-rows--reasons row))
                   '("lacks" "error9" "warning3" "note1" "note2")))))

(ert-deftest orgfig-status-shows-the-reasons-of-the-figure-at-point ()
  (orgfig-status-test nil
    (orgfig-status-test-goto "circle")
    (let ((text (orgfig-status-test-details)))
      (dolist (words '("unproven  circle  DONE 2025-04-12 17:22  figures.org:6" "never built [never-built]"
                       "  hint: build it: orgfig build circle" "output      fig/circle.svg"
                       "caption   A circle" "last run    none is remembered"))
        (should (string-search words text))))
    (orgfig-status-test-goto "square")
    (should (string-search "square  TODO" (orgfig-status-test-details)))
    (with-current-buffer "*orgfig figure*"
      (goto-char (point-min))
      (push-button (button-start (forward-button 1))))
    (should (equal (orgfig-status-test-line) "* TODO square"))))

(ert-deftest orgfig-status-opens-the-picture-and-refuses-where-there-is-none ()
  (orgfig-status-test nil
    (let* ((opened '()) (browse-url-browser-function (lambda (url &rest _) (push url opened))))
      (make-directory "fig")
      (write-region "<svg/>" nil "fig/circle.svg" nil 'silent)
      (orgfig-status-test-goto "circle")
      (orgfig-status-open)
      (should (or (string-suffix-p "/circle.svg" (or (car opened) ""))
                  (equal (file-name-nondirectory buffer-file-name) "circle.svg")))
      (with-current-buffer (car (orgfig-list--buffers (orgfig--project)))
        (orgfig-status-test-goto "square")
        (should-error (orgfig-status-open) :type 'user-error)))))

(ert-deftest orgfig-status-explains-the-figure-at-point ()
  (orgfig-status-test nil
    (orgfig-status-test-goto "square")
    (let ((inhibit-message t)) (orgfig-status-explain))
    (orgfig-test-idle)
    (should (with-current-buffer (messages-buffer)
              (save-excursion
                (goto-char (point-max))
                (re-search-backward "square.*never built\\|square\n? *never built" nil t))))))

;;;; Marks and builds

(ert-deftest orgfig-status-keeps-marks-by-figure ()
  (orgfig-status-test nil
    (goto-char (point-min))
    (execute-kbd-macro (kbd "m m"))
    (should (equal (orgfig-status-test-marked) '("circle" "square")))
    (execute-kbd-macro (kbd "t"))
    (should (equal (orgfig-status-test-marked) '("broken")))
    (goto-char (point-min))
    (execute-kbd-macro (kbd "m u"))
    (orgfig-status-test-sort 1)
    (should (equal (orgfig-status-test-marked) '("broken" "circle")))
    (with-current-buffer notebook
      (orgfig-test-replace "* TODO broken" "* TODO mended")
      (save-buffer))
    (orgfig-test-idle)
    (should (equal (orgfig-status-test-marked) '("circle")))
    (execute-kbd-macro (kbd "U"))
    (should-not (orgfig-status-test-marked))))

(ert-deftest orgfig-status-builds-and-shows-what-became-of-it ()
  (orgfig-status-test nil
    (orgfig-status-test-goto "square")
    (let* ((seen '())
           (look (lambda (&rest _) (push (orgfig-status-test-verdict "square") seen)))
           (inhibit-message t))
      (unwind-protect
          (progn
            (add-hook 'orgfig-event-functions look t)
            (execute-kbd-macro (kbd "b"))
            (orgfig-test-until (equal (orgfig-status-test-verdict "square") "ready")))
        (remove-hook 'orgfig-event-functions look))
      (should (equal (delete-dups (reverse seen)) '("open" "running" "built"))))
    (orgfig-test-idle)
    (should (equal (orgfig-status-test-names) '("circle" "square" "broken")))
    (should (string-search "succeeded" (orgfig-status-test-details)))
    (should (equal (cdr (tabulated-list-get-id)) "square"))))

;;;; Keeping up

(ert-deftest orgfig-status-highlights-the-row-at-point-whenever-it-is-drawn ()
  (orgfig-status-test nil
    (should (equal (orgfig-status-test-highlighted) '("circle")))
    (orgfig-status-test-goto "square")
    (select-window (display-buffer notebook t))
    (with-current-buffer notebook
      (orgfig-test-replace "* TODO broken" "* TODO mended")
      (save-buffer))
    (orgfig-test-idle)
    (with-current-buffer (car (orgfig-list--buffers (orgfig--project)))
      (should (equal (orgfig-status-test-highlighted) '("square")))
      (orgfig-list--redraw-row (cons "figures.org" "square"))
      (should (equal (orgfig-status-test-highlighted) '("square"))))))

(ert-deftest orgfig-status-keeps-point-by-figure-over-an-edit-outside ()
  (orgfig-status-test nil
    (orgfig-status-test-goto "square")
    (with-temp-file "figures.org"
      (insert "* TODO first\n[[file:fig/first.svg]]\n" orgfig-test-notebook))
    (revert-buffer)
    (orgfig-test-idle)
    (should (equal (orgfig-status-test-names) '("circle" "first" "square" "broken")))
    (should (equal (cdr (tabulated-list-get-id)) "square"))
    (orgfig-status-visit)
    (should (eq (window-buffer) notebook))
    (should (equal (orgfig-status-test-line) "* TODO square"))
    (with-current-buffer notebook
      (should (equal (buffer-string) orgfig-test-notebook)))))

(ert-deftest orgfig-status-keeps-the-list-where-the-program-fails ()
  (orgfig-status-test nil
    (write-region "[tool.orgfig]\nnonsense = 1\n" nil "pyproject.toml" nil 'silent)
    (let ((inhibit-message t))
      (revert-buffer)
      (orgfig-test-idle))
    (should (equal (orgfig-status-test-names) '("circle" "square" "broken")))
    (should (string-match-p "nonsense.*; the list is older" (orgfig-status-test-headline)))
    (delete-file "pyproject.toml")
    (revert-buffer)
    (orgfig-test-idle)
    (should (equal (orgfig-status-test-headline) "0 of 1 DONE figure is proven; 2 open"))))

(ert-deftest orgfig-status-can-be-left-and-killed-after-what-stands-below ()
  (orgfig-status-test nil
    (let ((list (current-buffer)))
      (kill-buffer "*orgfig figure*")
      (orgfig-status-quit)
      (should (kill-buffer list)))))

(ert-deftest orgfig-status-can-be-killed-while-it-is-asked-anew ()
  (orgfig-status-test nil
    (let ((project (orgfig--project)))
      (revert-buffer)
      (kill-buffer)
      (orgfig-test-idle)
      (should-not (orgfig-list--buffers project))
      (should-not (get-buffer-window "*orgfig figure*"))
      (should-not (memq #'orgfig-list--audited orgfig-audit-functions)))))

(ert-deftest orgfig-status-is-refused-outside-a-project ()
  (let ((default-directory temporary-file-directory))
    (should-error (orgfig-status) :type 'user-error)))

;;; orgfig-status-tests.el ends here
