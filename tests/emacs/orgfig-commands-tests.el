;;; orgfig-commands-tests.el --- Explain, verify, tangle, detangle and others  -*- lexical-binding: t; -*-

;;; Code:

(require 'orgfig-commands-support)

;;;; Explain

(ert-deftest orgfig-explain-says-in-the-echo-area-what-one-line-says ()
  (orgfig-commands-test
   (orgfig-test-goto "draw(\"circle.svg\"")
   (orgfig-explain)
   (orgfig-commands-test-message "circle: never built")
   (should-not (get-buffer "*orgfig explain*"))))

(ert-deftest orgfig-explain-called-again-shows-all-that-a-figure-depends-on ()
  (orgfig-commands-test
   (orgfig-test-goto "draw(\"circle.svg\"")
   (let ((last-command 'orgfig-explain) (this-command 'orgfig-explain))
     (orgfig-explain))
   (with-current-buffer (orgfig-commands-test-report "explain" "python    CPython")
     (should (derived-mode-p 'orgfig-report-mode))
     (orgfig-report-verbose)
     (orgfig-test-until (not (string-search "CPython" (buffer-string))))
     (orgfig-report-verbose)
     (orgfig-test-until (string-search "CPython" (buffer-string))))))

(ert-deftest orgfig-explain-with-prefix-tells-of-all-and-leads-to-the-line ()
  (orgfig-commands-test
   (orgfig-commands-test-run "build")
   (let ((notebook (current-buffer)) line)
     (setq line (orgfig-test-goto "draw(\"broken.svg\""))
     (orgfig-explain t)
     (with-current-buffer (orgfig-commands-test-report "explain" "failed last time")
       (should (string-search "2 figures are up to date" (buffer-string)))
       (goto-char (point-min))
       (search-forward "figures.org:")
       (push-button (point)))
     (should (eq (window-buffer) notebook))
     (should (= (line-number-at-pos (window-point)) line)))))

(ert-deftest orgfig-explain-asks-again-by-g ()
  (orgfig-commands-test
   (orgfig-explain t)
   (with-current-buffer (orgfig-commands-test-report "explain" "circle: never built")
     (revert-buffer)
     (orgfig-test-idle)
     (should (string-search "circle: never built" (buffer-string))))))

(ert-deftest orgfig-explain-refuses-a-line-where-no-figure-stands ()
  (orgfig-commands-test
   (goto-char (point-min))
   (orgfig-explain)
   (orgfig-commands-test-message "no figure stands at figures.org:1")))

(ert-deftest orgfig-explain-refuses-a-buffer-without-a-file ()
  (orgfig-commands-test
   (with-temp-buffer
     (should-error (orgfig-explain) :type 'user-error))))

(ert-deftest orgfig-explain-says-what-is-wrong-with-a-broken-project ()
  (orgfig-commands-test
   (with-temp-file "pyproject.toml" (insert "[tool.orgfig]\njobs = \"many\"\n"))
   (orgfig-test-goto "draw(\"circle.svg\"")
   (orgfig-explain)
   (orgfig-commands-test-report "explain" "pyproject.toml")))

;;;; Doctor

(ert-deftest orgfig-doctor-needs-no-project ()
  (let ((default-directory temporary-file-directory))
    (orgfig-commands-test--forget)
    (orgfig-doctor)
    (orgfig-commands-test-report "doctor" "Landlock")
    (orgfig-commands-test-message "figures ")))

;;;; Gallery

(ert-deftest orgfig-gallery-writes-the-pages-and-opens-them ()
  (orgfig-commands-test
   (let* ((opened '()) (browse-url-browser-function (lambda (url &rest _) (push url opened))))
     (orgfig-gallery t)
     (orgfig-commands-test-message "gallery/index.html: 3 figures")
     (should (file-exists-p "gallery/index.html"))
     (should-not opened)
     (orgfig-gallery)
     (orgfig-test-until opened)
     (should (string-suffix-p "gallery/index.html" (car opened))))))

(ert-deftest orgfig-gallery-opens-nothing-where-it-was-not-written ()
  (orgfig-commands-test
   (with-temp-file "gallery" (insert "mine"))
   (let* ((opened '()) (browse-url-browser-function (lambda (url &rest _) (push url opened))))
     (orgfig-gallery)
     (orgfig-commands-test-message "gallery")
     (orgfig-test-idle)
     (should-not opened))))

;;;; Tangle

(ert-deftest orgfig-tangle-saves-and-writes-the-modules ()
  (orgfig-commands-test
   (orgfig-test-replace "r=\"40\"" "r=\"30\"")
   (orgfig-tangle)
   (orgfig-commands-test-message "3 modules: 3 written")
   (should (string-search "30" (orgfig-commands-test-disk "tangled/circle.py")))))

(ert-deftest orgfig-tangle-leaves-a-module-edited-by-hand-and-names-the-ways-out ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-commands-test-edit "tangled/circle.py" "cx=\"50\"" "cx=\"42\"")
   (orgfig-tangle)
   (with-current-buffer (orgfig-commands-test-report "tangle" "was edited by hand")
     (should (string-search "-draw(\"circle.svg\"" (buffer-string)))
     (goto-char (point-min))
     (search-forward "`orgfig detangle")
     (push-button (1- (point))))
   (orgfig-commands-test-report "detangle" "1 would be in the notebook")
   (cl-letf (((symbol-function 'yes-or-no-p) #'ignore))
     (should-error (orgfig-tangle t) :type 'user-error))
   (should (string-search "cx=\"42\"" (orgfig-commands-test-disk "tangled/circle.py")))
   (cl-letf (((symbol-function 'yes-or-no-p) #'always))
     (orgfig-tangle t))
   (orgfig-test-until (string-search "cx=\"50\"" (orgfig-commands-test-disk "tangled/circle.py")))))

;;;; Detangle

(ert-deftest orgfig-detangle-shows-what-would-change-and-does-it-when-told-to ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-commands-test-edit "tangled/circle.py" "cx=\"50\"" "cx=\"43\"")
   (let ((notebook (current-buffer)) (line (orgfig-test-goto "* TODO square")))
     (orgfig-detangle)
     (with-current-buffer (orgfig-commands-test-report "detangle" "+draw(\"circle.svg\"")
       (should header-line-format)
       (should (string-search "cx=\"50\"" (with-current-buffer notebook (buffer-string))))
       (orgfig-report-accept))
     (orgfig-test-until (string-search "cx=\"43\"" (buffer-string)))
     (should-not (buffer-modified-p))
     (should orgfig-mode)
     (should (= (line-number-at-pos) line))
     (undo-boundary)
     (undo)
     (should (string-search "cx=\"50\"" (buffer-string))))))

(ert-deftest orgfig-detangle-shows-a-conflict-with-both-places-and-changes-nothing ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-commands-test-edit "tangled/circle.py" "cx=\"50\"" "cx=\"48\"")
   (orgfig-test-replace "cx=\"50\"" "cx=\"49\"")
   (let ((line (orgfig-test-goto "draw(\"circle.svg\"")))
     (orgfig-detangle)
     (with-current-buffer (orgfig-commands-test-report "detangle" "were both changed")
       (should-not header-line-format)
       (should-error (orgfig-report-accept) :type 'user-error)
       (goto-char (point-min))
       (search-forward "and tangled/circle.py")
       (should (equal (button-get (button-at (1- (point))) 'orgfig-place)
                      '("tangled/circle.py" 5 nil)))
       (goto-char (point-min))
       (next-error 1 t)
       (should (= (with-current-buffer (window-buffer) (line-number-at-pos (window-point))) line))))
   (should (string-search "cx=\"49\"" (buffer-string)))))

(ert-deftest orgfig-an-answer-takes-the-place-of-another-and-never-the-notebooks ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (let ((notebook (selected-window)))
     (set-window-buffer notebook (current-buffer))
     (delete-other-windows)
     (orgfig-explain '(4))
     (let ((answer (get-buffer-window (orgfig-commands-test-report "explain" "circle"))))
       (select-window answer)
       (should (eq (key-binding (kbd "C-c _ t")) #'orgfig-tangle))
       (orgfig-doctor)
       (should (eq (get-buffer-window (orgfig-commands-test-report "doctor" "python")) answer))
       (should (equal (buffer-name (window-buffer notebook)) "figures.org"))))))

(ert-deftest orgfig-an-answer-that-was-put-away-before-it-came-takes-no-window ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (set-window-buffer (selected-window) (current-buffer))
   (delete-other-windows)
   (orgfig-verify t)
   (let ((answer (get-buffer-window "*orgfig verify*")))
     (should answer)
     (delete-window answer)
     (orgfig-commands-test-message "The answer is in *orgfig verify*")
     (should-not (get-buffer-window "*orgfig verify*"))
     (with-current-buffer "*orgfig verify*"
       (should-not orgfig-report--process)
       (should (string-search "circle" (buffer-string)))))))

(ert-deftest orgfig-detangle-says-that-there-is-nothing-to-do ()
  (orgfig-commands-test
   (orgfig-commands-test-run "tangle")
   (orgfig-detangle)
   (orgfig-commands-test-message "nothing to detangle")))

;;;; Places

(ert-deftest orgfig-report-finds-paths-with-spaces-and-no-others ()
  (orgfig-commands-test
   (with-temp-file "my notes.org" (insert "* a\n"))
   (let ((project (orgfig--project)))
     (with-temp-buffer
       (insert "the block at my notes.org:12:3 changed\nnone.org:1: error: x\n"
               "built 2026-11-22 16:58, see /etc/passwd:1 and figures.org\n"
               "  figures.org:7, in <module>\n")
       (orgfig-buttons--of-files project)
       (let ((places '()) (button (next-button (point-min) t)))
         (while button
           (push (button-get button 'orgfig-place) places)
           (setq button (next-button (button-end button))))
         (should (equal (nreverse places)
                        '(("my notes.org" 12 3) ("figures.org" 7 nil)))))))))

;;; orgfig-commands-tests.el ends here
