;;; orgfig-odd-tests.el --- Odd titles, odd buffers and odd programs  -*- lexical-binding: t; -*-

;;; Commentary:

;; What is tried here is no everyday use: titles that are equal or look like
;; something else, commands called where they make no sense, and a program
;; that is of another version, is wrapped, hangs or dies.

;;; Code:

(require 'orgfig-status-support)
(require 'orgfig-agenda)
(require 'orgfig-commands)
(require 'orgfig-jump)
(require 'orgfig-menu)

(defconst orgfig-odd-test-notebook
  (concat "#+TODO: TODO | DONE CANCELLED\n"
          (mapconcat (lambda (title) (format "* DONE %s\n[[file:fig/%s.svg]]\n" title (md5 title)))
                     '("same" "same " "[1/2] with a cookie" "pipe | pipe" "100% %s" "figures.org:4"
                       "--flag" "図 עברית e\u0301" "[[https://example.org][a link]]" "not\u00a0broken")
                     "")
          "* \n[[file:fig/untitled.svg]]\n"
          "* parent\n[[file:fig/parent.svg]]\n** DONE same\n[[file:fig/child.svg]]\n")
  "Figures whose titles are equal, empty, or look like something else.")

(defun orgfig-odd-test-edit (notebook)
  "Move all that is in NOTEBOOK, a buffer, three lines down, and do not save it."
  (with-current-buffer notebook
    (goto-char (point-min))
    (forward-line)
    (insert "one\ntwo\nthree\n")))

;;;; Titles

(ert-deftest orgfig-odd-titles-lead-to-their-own-heading-also-after-an-edit ()
  (orgfig-status-test orgfig-odd-test-notebook
    (let ((figures (alist-get 'figures (orgfig--project-audit orgfig-list--project)))
          (list (current-buffer)))
      (should (= (length figures) 13))
      (dolist (moved '(0 3))
        (unless (zerop moved) (orgfig-odd-test-edit notebook))
        (dolist (figure figures)
          (ert-info ((format "%d %S" moved (alist-get 'name figure)))
            (with-current-buffer list
              (goto-char (orgfig-steady--position (orgfig-rows--id figure)))
              (save-window-excursion
                (orgfig-status-visit)
                (should (= (line-number-at-pos) (+ moved (alist-get 'line figure))))
                (should (eq (orgfig-menu--figure-at-point (orgfig--project)) figure))))))))))

(ert-deftest orgfig-odd-names-mean-one-figure-for-the-program ()
  (orgfig-status-test orgfig-odd-test-notebook
    (dolist (figure (alist-get 'figures (orgfig--project-audit orgfig-list--project)))
      (unless (string-search "%" (alist-get 'name figure))
        (let* ((words (orgfig-status--words (list figure)))
               (output (and (member (alist-get 'title figure) '("same" "figures.org:4" "--flag" ""))
                            (orgfig--at-once orgfig-list--project `("status" "--json" "--" ,@words)))))
          (when output
            (should (equal (mapcar (lambda (one) (alist-get 'line one))
                                   (alist-get 'figures (orgfig--document output)))
                           (list (alist-get 'line figure))))))))))

(ert-deftest orgfig-odd-titles-are-all-in-the-agenda-also-after-an-edit ()
  (orgfig-test-with-notebook orgfig-odd-test-notebook
    (let ((orgfig-save nil) (org-agenda-sticky nil))
      (orgfig-odd-test-edit (current-buffer))
      (orgfig-agenda)
      (should (string-prefix-p "11 figures are DONE and not proven" (buffer-string)))
      (should-not (string-search "another title" (buffer-string))))))

;;;; Buffers

(defconst orgfig-odd-test-only-in-lists
  '(orgfig-status-mark orgfig-status-unmark orgfig-status-unmark-backward orgfig-status-unmark-all
    orgfig-status-toggle-marks orgfig-status-filter-verdict orgfig-status-filter-state
    orgfig-status-filter-text orgfig-status-show-all orgfig-status-follow-mode
    orgfig-status-toggle-details orgfig-status-visit orgfig-status-visit-other-window
    orgfig-status-open orgfig-status-explain orgfig-status-quit)
  "Commands that make sense in a list of figures alone.")

(ert-deftest orgfig-odd-buffers-refuse-what-is-for-lists ()
  (orgfig-test-with-notebook nil
    (orgfig-test-idle)
    (dolist (mode '(org-mode tabulated-list-mode fundamental-mode))
      (with-temp-buffer
        (setq default-directory (orgfig--project-root (gethash (car (hash-table-keys orgfig--projects))
                                                               orgfig--projects)))
        (funcall mode)
        (dolist (command orgfig-odd-test-only-in-lists)
          (ert-info ((format "%s in %s" command mode))
            (should-error (call-interactively command) :type 'user-error)))
        (should-not orgfig-status-follow-mode)))))

(ert-deftest orgfig-odd-list-that-is-made-anew-is-a-list-still ()
  (orgfig-status-test nil
    (orgfig-status-mode)
    (orgfig-list--draw)
    (should (equal (orgfig-status-test-names) '("circle" "square" "broken")))
    (with-temp-buffer
      (orgfig-status-mode)
      (should (stringp (format-mode-line mode-line-format))))))

(ert-deftest orgfig-odd-list-and-details-have-a-figure-at-point ()
  (orgfig-status-test nil
    (orgfig-status-test-goto "square")
    (let ((answers '()))
      (cl-letf (((symbol-function 'orgfig--answer) (lambda (text &rest _) (push text answers))))
        (call-interactively #'orgfig-explain)
        (orgfig-test-idle)
        (with-current-buffer "*orgfig figure*"
          (call-interactively #'orgfig-explain))
        (orgfig-test-idle))
      (should (= (length answers) 2))
      (dolist (answer answers)
        (should (string-search "square" answer))
        (should-not (string-search "circle" answer))))
    (with-current-buffer "*orgfig figure*"
      (goto-char (point-max))
      (call-interactively #'orgfig-build-at-point))
    (orgfig-test-until (equal (orgfig-status-test-verdict "square") "ready"))
    (orgfig-test-idle)
    (let ((opened nil))
      (cl-letf (((symbol-function 'browse-url-of-file) (lambda (file) (setq opened file))))
        (call-interactively #'orgfig-jump-to-output)
        (orgfig-test-until opened))
      (should (string-suffix-p "fig/square.svg" opened)))))

(ert-deftest orgfig-odd-list-that-is-opened-in-a-build-shows-what-runs ()
  (orgfig-test-with-notebook (string-replace "size = 80\n" "import time\ntime.sleep(50)\n" orgfig-test-notebook)
    (let ((inhibit-message t) (project (orgfig--project)))
      (orgfig-test-goto "draw(\"broken.svg\"")
      (orgfig-build-at-point)
      (orgfig-test-until (orgfig--project-runs project))
      (with-current-buffer (orgfig-status)
        (orgfig-test-until (orgfig--project-audit project))
        (should (equal (orgfig-status-test-verdict "broken") "running"))
        (should (equal (orgfig-status-test-verdict "square") "open")))
      (orgfig-cancel)
      (orgfig-test-idle)
      (should-not (orgfig--project-runs project)))))

(ert-deftest orgfig-odd-windows-are-left-to-the-user ()
  (orgfig-status-test nil
    (let ((display-buffer-alist '((".*" display-buffer-no-window (allow-no-window . t)))))
      (should-error (orgfig-status-visit) :type 'user-error))
    (orgfig-status-visit)
    (should (eq (window-buffer) notebook))))

(ert-deftest orgfig-odd-formulas-leave-a-whole-block ()
  (orgfig-test-with-notebook
      (concat "* Table\n  #+BEGIN: orgfig\n  | x |\n  #+TBLFM: @2$9=remote(x,@1$1)\n  #+END:\n"
              orgfig-test-notebook)
    (orgfig-test-idle)
    (switch-to-buffer (current-buffer))
    (let ((inhibit-message t) (texts '()))
      (dotimes (_ 2)
        (orgfig-test-goto "#+BEGIN:")
        (org-dblock-update)
        (push (buffer-string) texts))
      (should (string-match-p "^  | \\[\\[\\*circle" (car texts)))
      (should (string-match-p "^  #\\+TBLFM: @2\\$9" (car texts)))
      (should (equal (car texts) (cadr texts))))))

;;;; Programs

(defun orgfig-odd-test-wrapped (script)
  "The words of a SCRIPT of the shell around the real program, which is its \"$@\"."
  `("sh" "-c" ,script "sh" ,@orgfig-program))

(defmacro orgfig-odd-test-with (script &rest body)
  "Run BODY in the small notebook with SCRIPT around the program.
The variable `told' is a function that gives all messages since."
  (declare (indent 1))
  `(orgfig-test-with-notebook nil
     (orgfig-test-idle)
     (let* ((begin (with-current-buffer (messages-buffer) (copy-marker (point-max))))
            (told (lambda () (with-current-buffer (messages-buffer)
                               (buffer-substring-no-properties begin (point-max)))))
            (real orgfig-program))
       (unwind-protect
           (progn (setq orgfig-program (orgfig-odd-test-wrapped ,script)) ,@body)
         (setq orgfig-program real)))))

(ert-deftest orgfig-odd-versions-are-told-and-claim-nothing ()
  (pcase-dolist (`(,script . ,words)
                 '(("\"$@\" | sed 's/^\"problems\"/\"trouble\"/'" . "too old")
                   ("\"$@\" | sed 's/^\"schema\": 2/\"schema\": 1/'" . "too old")
                   ("\"$@\" | sed 's/^\"schema\": 2/\"schema\": 99/'" . "schema 99")
                   ("echo Loading; exec \"$@\"" . "no audit: Loading")))
    (orgfig-odd-test-with script
      (orgfig-refresh)
      (orgfig-test-idle)
      (should (string-search words (funcall told)))
      (should (string-search words (orgfig--project-trouble (orgfig--project))))
      (should (= (length (alist-get 'figures (orgfig--project-audit (orgfig--project)))) 3))
      (orgfig-agenda)
      (should (string-prefix-p "No figures are known" (buffer-string)))
      (should (string-search words (buffer-string))))))

(ert-deftest orgfig-odd-warnings-beside-a-good-answer-are-no-trouble ()
  (orgfig-odd-test-with "echo 'a warning' >&2; exec \"$@\""
    (orgfig-refresh)
    (orgfig-test-idle)
    (should-not (orgfig--project-trouble (orgfig--project)))
    (should-not (string-search "warning" (funcall told)))))

(ert-deftest orgfig-odd-lines-before-a-place-are-passed-over ()
  (orgfig-odd-test-with "echo Loading; exec \"$@\""
    (orgfig-test-goto "draw(\"circle.svg\"")
    (let (found)
      (orgfig--where (orgfig--project) (lambda (places _) (setq found places)))
      (orgfig-test-idle)
      (should (equal (mapcar #'car found) '("tangled/circle.py"))))))

(ert-deftest orgfig-odd-death-is-told-whatever-was-said-before ()
  (should (string-suffix-p "ended by signal 9" (orgfig--complaint -9 "half a sentence")))
  (should (string-prefix-p "half a sentence\n" (orgfig--complaint -9 "half a sentence")))
  (should (equal (orgfig--complaint 2 "wrong use\n") "wrong use")))

(ert-deftest orgfig-odd-look-that-hangs-can-be-cancelled ()
  (orgfig-odd-test-with "exec sleep 100"
    (let ((inhibit-message t) (project (orgfig--project)))
      (orgfig-refresh)
      (orgfig-cancel)
      (orgfig-test-idle)
      (should-not (orgfig--project-asking project))
      (should (string-search "signal 2" (orgfig--project-trouble project)))
      (should-error (orgfig-cancel) :type 'user-error))))

(ert-deftest orgfig-odd-bytes-are-shown-as-what-they-are ()
  (orgfig-odd-test-with "printf 'fig/\\001\\000x/y is odd\\n\\nsecond\\n'"
    (let ((inhibit-message t))
      (orgfig-explain)
      (orgfig-test-idle)
      (with-current-buffer "*orgfig explain*"
        (should (string-prefix-p "fig/\\x01\\x00x/y is odd" (buffer-string)))))))

(ert-deftest orgfig-odd-settings-are-a-row-that-leads-there ()
  (orgfig-status-test nil
    (with-temp-file "pyproject.toml" (insert "[tool.orgfig]\n\nnotebooks = 3\n"))
    (let ((inhibit-message t)) (orgfig-refresh) (orgfig-test-idle))
    (should (string-search "the list is older" (orgfig-status-test-headline)))
    (goto-char (point-max))
    (forward-line -1)
    (orgfig-status-visit)
    (should (equal (buffer-name (window-buffer)) "pyproject.toml"))
    (should (equal (orgfig-status-test-line) "notebooks = 3"))))

;;; orgfig-odd-tests.el ends here
